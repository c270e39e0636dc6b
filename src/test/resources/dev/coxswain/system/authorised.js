// A server that wants a token, and then lets its caller change things: what is asked of it is noted, and not done.
window.orders = [];
const real = window.fetch;
window.fetch = (url, options = {}) => {
  const answer = (status, body) => Promise.resolve(new Response(JSON.stringify(body), {status}));
  if (options.headers?.Authorization !== 'Bearer secret') return answer(401, {detail: 'a bearer token is needed'});
  if (options.method === 'POST') {
    window.orders.push(`${url.replace('../v1/', '')} ${options.body ?? ''}`.trim());
    return url.endsWith('/scale') ? answer(409, {detail: 'it is being stopped'}) : answer(202, {});
  }
  return url.endsWith('v1/access') ? answer(200, {change: true}) : real(url, options);
};
