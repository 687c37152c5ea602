/** The name by which a push service knows a browser: the endpoint of its subscription, which is the device's token. */
export function endpointOf(token: string): string {
  const { endpoint } = JSON.parse(token) as { endpoint: string }; // what a simulator subscribed
  return endpoint;
}
