import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'

/** What Lambda gives every call; none of ours reads it. */
export const lambdaContext: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'simulated',
  functionVersion: '1',
  invokedFunctionArn: 'simulated',
  memoryLimitInMB: '512',
  awsRequestId: 'simulated',
  logGroupName: 'simulated',
  logStreamName: 'simulated',
  getRemainingTimeInMillis: () => 30_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
}

/** A notification of Meta at the door. */
export const doorEvent = (body: string, signature: string): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: '/webhooks/meta',
  rawQueryString: '',
  headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
  requestContext: {
    accountId: '',
    apiId: '',
    domainName: '',
    domainPrefix: '',
    http: { method: 'POST', path: '/webhooks/meta', protocol: 'HTTP/1.1', sourceIp: '', userAgent: '' },
    requestId: '',
    routeKey: '$default',
    stage: '$default',
    time: '',
    timeEpoch: 0,
  },
  body,
  isBase64Encoded: false,
})
