import type { HttpResponse } from '../http-response.js';

/** A gate in an arch. */
const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#1f5fbf"/>
<path d="M8 25V15a8 8 0 0 1 16 0v10M8 25h16M13.3 10v15M18.7 10v15M8 17.5h16" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>
</svg>
`;

/** The icon of the pages. Browsers ask for `/favicon.ico` by themselves, for answers that are not pages. */
export const favicon: HttpResponse = {
  status: 200,
  headers: { 'content-type': 'image/svg+xml; charset=utf-8', 'cache-control': 'public, max-age=86400' },
  body: picture,
};
