import { accountId } from '@ascolta/core/accounts/account'
import { seedAccounts } from '@ascolta/local/accounts'
import { type Cloud, startCloud } from '@ascolta/local/cloud'
import { startSmtp } from '@ascolta/local/networks/email/smtp'
import { type Networks, startNetworks } from '@ascolta/local/networks/index'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/until.ts'

const mailbox = 'assistenza@lumara.example'
const account = accountId('email', mailbox)

let cloud: Cloud
let networks: Networks
beforeAll(async () => {
  cloud = await startCloud({
    functions: ['mail', 'triage', 'webhook'],
    async networks(place) {
      const accounts = await seedAccounts(place)
      networks = startNetworks({ webhookUrl: place.webhooks, secrets: () => 'x', accounts, mail: place.mail.receive })
      const smtp = await startSmtp(networks.api.mail)
      return {
        ...networks,
        smtp: smtp.port,
        async stop() {
          await smtp.stop()
          networks.stop()
        },
      }
    },
  })
})
afterAll(() => cloud.stop())

/** Everything customers said, as it rests in the table. */
async function said() {
  const { ScanCommand } = await import('@aws-sdk/lib-dynamodb')
  const { client, name } = cloud.table.documents
  const { Items = [] } = await client.send(new ScanCommand({ TableName: name }))
  return Items.filter(({ sk, own }) => String(sk).startsWith('M#') && own === false)
}

describe('a mail comes to the desk', () => {
  test('from a simulated customer, with its attachment kept in the mailbox', async () => {
    await networks.api.world.mail({
      account,
      person: 'Giulia Ferraris',
      subject: 'Bolletta doppia',
      text: 'Buongiorno, la bolletta è doppia.',
      files: [{ filename: 'bolletta di marzo.pdf', content: 'JVBERi0=', encoding: 'base64' }],
    })
    await until(async () =>
      expect(await said()).toMatchObject([
        {
          name: 'Giulia Ferraris',
          text: 'Buongiorno, la bolletta è doppia.',
          attachments: [
            { type: 'file', title: 'bolletta di marzo.pdf', key: expect.stringMatching(/^parts\/[0-9a-f-]{36}$/) },
          ],
        },
      ]),
    )
  })

  test('from any mail program, by SMTP; another mailbox is not there', async () => {
    const program = createTransport({ host: '127.0.0.1', port: cloud.smtp, ignoreTLS: true })
    const mail = { from: 'Ada <ada@example.org>', subject: 'Ciao', text: 'Siete aperti domani?' }
    await program.sendMail({ ...mail, to: mailbox })
    await until(async () => expect(await said()).toHaveLength(2))
    await expect(program.sendMail({ ...mail, to: 'altri@lumara.example' })).rejects.toMatchObject({
      responseCode: 550,
    })
  })

  test('as often as it is brought, it is there once', async () => {
    networks.api.moods.set(account, { webhooks: 'repeated' })
    await networks.api.world.mail({ account, person: 'Marco Esposito', subject: 'Contatore', text: 'Non gira più.' })
    networks.api.moods.set(account, {})
    await networks.api.idle()
    await until(async () => {
      expect(await said()).toHaveLength(3)
      expect(await cloud.queues.depth('inbound')).toMatchObject({ waiting: 0, inFlight: 0 })
    })
  })
})
