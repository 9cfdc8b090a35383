import { functionsOf } from '@ascolta/functions/topology'
import { CfnOutput, Duration } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Data } from './data.ts'
import type { Desk } from './desk.ts'
import { title } from './each.ts'
import type { Context } from './host.ts'

const period = Duration.minutes(1)

/** Who must be told of trouble subscribes to one topic. Ten alarms an account are free, so each earns its place. */
export function alarms({ stack }: Context, { queues }: Data, { lambdas }: Desk) {
  const topic = new Topic(stack, 'Trouble')
  new CfnOutput(stack, 'TroubleTopic', { value: topic.topicArn })

  const alarm = (id: string, metric: IMetric, threshold: number, alarmDescription: string, minutes = 1) =>
    new Alarm(stack, id, {
      metric,
      threshold,
      alarmDescription,
      evaluationPeriods: minutes,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(topic))

  for (const [name, { dead }] of Object.entries(queues))
    alarm(
      `${title(name)}Dead`,
      dead.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max' }),
      1,
      `Messages of ${name} failed every time. See the health view: they can be sent again once the cause is gone.`,
    )

  alarm(
    'InboundAge',
    queues.inbound.queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'max' }),
    300,
    'A customer’s message has waited five minutes for the desk: a blocked lane or a backlog.',
  )

  for (const [name, { on }] of functionsOf()) {
    const FunctionName = lambdas[name].functionName
    if ('http' in on)
      // Counts what the function refused to take as well as what broke it.
      alarm(
        `${title(name)}Errors`,
        new Metric({
          namespace: 'AWS/Lambda',
          metricName: 'Url5xxCount',
          dimensionsMap: { FunctionName },
          statistic: 'sum',
          period,
        }),
        1,
        `${name} answers with errors.`,
        3,
      )
    else if (!('queue' in on || 'invoke' in on))
      // What fails behind a queue stays in the queue: its age and its dead letters tell. What cannot be fetched says so on its message.
      alarm(`${title(name)}Errors`, lambdas[name].metricErrors({ period }), 1, `${name} fails.`, 3)
  }

  // The tick says so in a line of its log; without such a line the metric costs nothing. The eleventh alarm would cost: two kinds of trouble share one.
  const troubles = new MetricFilter(stack, 'ChannelTrouble', {
    logGroup: lambdas.tick.logGroup,
    filterPattern: FilterPattern.anyTerm('channel trouble', 'books do not balance'),
    metricNamespace: stack.stackName,
    metricName: 'ChannelTrouble',
  })
  alarm(
    'ChannelTroubles',
    troubles.metric({ period, statistic: 'sum' }),
    1,
    'An account does not hear everything, X does not accept the desk’s address, or a token dies: see Channels on the desk. Or somebody who wrote yesterday is in no book: see Control, Books.',
  )

  alarm(
    'Throttles',
    new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', statistic: 'sum', period }),
    1,
    'The account has no room for more calls at once. On a new account ask for a higher quota.',
    3,
  )
}
