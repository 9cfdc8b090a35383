/** Any credentials will do on the laptop; the SDK only insists on some. */
export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

/** The region the laptop plays. */
export const region = 'eu-west-1'

/** The account the laptop plays, as it stands in addresses of queues. */
export const account = '000000000000'
