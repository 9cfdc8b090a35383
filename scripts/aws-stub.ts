import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** The little of AWS that SST asks before it builds: who deploys (account 111111111111), and whether the account is prepared. */
export async function awsStub() {
  const server = createServer(async (request, response) => {
    const asked = new URLSearchParams(await text(request))
    const { status, body } = answer(asked.get('Action'), asked.get('StackName'))
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address: AddressInfo | string | null = server.address()
  if (typeof address !== 'object' || !address) throw new Error('The stub has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function answer(action: string | null, stack: string | null) {
  const outputs = prepared[stack ?? '']
  if (action === 'GetCallerIdentity') return { status: 200, body: identity }
  if (action === 'DescribeStacks' && outputs) return { status: 200, body: described(stack, outputs) }
  const error = `<Code>ValidationError</Code><Message>Stack with id ${stack} does not exist</Message>`
  return { status: 400, body: `<ErrorResponse><Error>${error}</Error></ErrorResponse>` }
}

const identity = `<GetCallerIdentityResponse><GetCallerIdentityResult>
  <Account>111111111111</Account><Arn>arn:aws:iam::111111111111:user/check</Arn><UserId>check</UserId>
</GetCallerIdentityResult></GetCallerIdentityResponse>`

const prepared: Record<string, Record<string, string>> = {
  CDKToolkit: { BootstrapVersion: '30', BucketName: 'assets' },
  SSTBootstrap: { Version: '7.4', BucketName: 'bootstrap' },
}

const described = (stack: string | null, outputs: Record<string, string>) => `<DescribeStacksResponse>
  <DescribeStacksResult><Stacks><member>
    <StackName>${stack}</StackName><StackStatus>CREATE_COMPLETE</StackStatus>
    <CreationTime>2026-01-01T00:00:00Z</CreationTime>
    <Outputs>${Object.entries(outputs)
      .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`)
      .join('')}</Outputs>
  </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
