export { limits } from '../../dist/platform/config/settings/limits.js';
