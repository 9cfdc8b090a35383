import { topology } from '@ascolta/functions/topology'
import { Duration, type Stack } from 'aws-cdk-lib'
import { AppSyncAuthorizationType, EventApi } from 'aws-cdk-lib/aws-appsync'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'

/** Live updates: whoever connects or subscribes is asked for a ticket every time, and only our own roles publish. */
export function liveEvents(stack: Stack, authorizer: IFunction) {
  const { LAMBDA, IAM } = AppSyncAuthorizationType
  const api = new EventApi(stack, 'LiveEvents', {
    apiName: stack.stackName,
    authorizationConfig: {
      authProviders: [
        // A remembered answer would outlive the right that it was given for.
        {
          authorizationType: LAMBDA,
          lambdaAuthorizerConfig: { handler: authorizer, resultsCacheTtl: Duration.seconds(0) },
        },
        { authorizationType: IAM },
      ],
      connectionAuthModeTypes: [LAMBDA],
      defaultSubscribeAuthModeTypes: [LAMBDA],
      defaultPublishAuthModeTypes: [IAM],
    },
  })
  for (const namespace of topology.live) api.addChannelNamespace(namespace)
  return api
}
