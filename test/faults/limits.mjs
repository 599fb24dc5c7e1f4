export { limits } from '../../dist/platform/settings-limits.js';
