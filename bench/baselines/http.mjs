// What an HTTP server costs on Node.js that does nothing: it answers every request with the same JSON.
import { listen } from './listen.mjs';

const body = '{"data":{"__typename":"Query"}}\n';
const headers = {
  'content-type': 'application/json; charset=utf-8',
  'content-length': Buffer.byteLength(body),
};

listen((request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
