import { Duration } from 'aws-cdk-lib'
import { Dashboard, GraphWidget } from 'aws-cdk-lib/aws-cloudwatch'
import type { Data } from './data.ts'
import type { Desk } from './desk.ts'
import type { Context } from './host.ts'

const period = Duration.minutes(5)

/** One page for one look: what waits, what is dead, what fails, what it takes. */
export function dashboard({ stack }: Context, { table, queues }: Data, { lambdas }: Desk) {
  const pairs = Object.entries(queues)
  const functions = Object.values(lambdas)
  new Dashboard(stack, 'Dashboard', {
    dashboardName: stack.stackName,
    widgets: [
      [
        new GraphWidget({
          title: 'Oldest message, seconds',
          left: pairs.map(([, { queue }]) => queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'max' })),
        }),
        new GraphWidget({
          title: 'Dead letters',
          left: pairs.map(([, { dead }]) =>
            dead.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max' }),
          ),
        }),
      ],
      [
        new GraphWidget({ title: 'Errors', left: functions.map((lambda) => lambda.metricErrors({ period })) }),
        new GraphWidget({
          title: 'Slowest call, milliseconds',
          left: functions.map((lambda) => lambda.metricDuration({ period, statistic: 'p99' })),
        }),
        new GraphWidget({
          title: 'Table, units',
          left: [
            table.metricConsumedWriteCapacityUnits({ period, statistic: 'sum' }),
            table.metricConsumedReadCapacityUnits({ period, statistic: 'sum' }),
          ],
        }),
      ],
    ],
  })
}
