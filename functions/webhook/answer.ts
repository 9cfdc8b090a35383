import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

/** What a network is told. Networks read only the status: anything but 200 makes them send again. */
export interface Answer {
  status: number
  text: string
  /** Counts for the log line: accounts and numbers, never what somebody wrote. */
  accepted?: Record<string, number>
  headers?: Record<string, string>
}

export const refuse = (status: number, text: string, headers?: Record<string, string>): Answer => ({
  status,
  text,
  ...(headers && { headers }),
})

export const isRefusal = (value: object): value is Answer => 'status' in value

export const toHttp = ({ status, text, headers }: Answer): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', ...headers },
  body: text,
})
