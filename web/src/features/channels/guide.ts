import { useLingui } from '@lingui/react/macro'
import type { Network } from './data.ts'

export interface Step {
  title: string
  text: string
  /** Words to be found or typed at the network, as they are there. */
  codes?: string[]
  /** What this page gives or takes in this step. */
  needs?: 'secret' | 'webhook' | 'address' | 'mailbox' | 'deletion'
}

export interface Guide {
  steps: Step[]
  /** What the network calls the id that it names in webhooks. */
  external: string
  externalHint?: string
  /** Absent: there is none. */
  token?: string
  tokenHint?: string
}

/** What is to be done at each network, in the order in which it works. */
export function useGuide(network: Network): Guide {
  const { t } = useLingui()
  const app: Step = {
    title: t`Apri la tua app su Meta for Developers`,
    text: t`In modalità sviluppo arrivano solo le notifiche di chi ha un ruolo nell’app: per i clienti veri l’app deve essere pubblicata.`,
    codes: ['developers.facebook.com/apps'],
  }
  const secret: Step = {
    title: t`Dacci la chiave segreta dell’app`,
    text: t`È in Impostazioni dell’app, Di base. Con questa controlliamo che ogni webhook venga davvero da Meta. Basta una volta per app.`,
    needs: 'secret',
  }
  const webhook = (object: string): Step => ({
    title: t`Registra l’indirizzo dei webhook`,
    text: t`In Webhooks scegli l’oggetto qui sotto, poi incolla l’indirizzo e la parola di verifica. Basta una volta per oggetto.`,
    codes: [object],
    needs: 'webhook',
  })
  const fields = (...codes: string[]): Step => ({
    title: t`Abbona i campi`,
    text: t`Sono le cose di cui Meta ci avvisa. Gli altri campi non servono.`,
    codes,
  })
  const permissions = (...codes: string[]): Step => ({
    title: t`Dai i permessi`,
    text: t`Il token che incolli qui sotto deve avere questi permessi.`,
    codes,
  })
  const subscribe = (call: string): Step => ({
    title: t`Abbona l’account all’app`,
    text: t`Lo fa Ascolta entro un minuto dal collegamento, con il token che incolli qui sotto. Questa è la chiamata, se vuoi farla tu.`,
    codes: [call],
  })
  const forgotten: Step = {
    title: t`Dai l’indirizzo per le richieste di cancellazione`,
    text: t`Nelle impostazioni di base dell’app, alla voce Eliminazione dei dati, scegli la callback. Le richieste arrivano in Salute.`,
    needs: 'deletion',
  }
  const pageToken = { token: t`Token della Pagina`, tokenHint: t`Quello della Pagina, non quello della persona.` }
  const page = { external: t`Id della Pagina`, externalHint: t`Solo cifre: è nelle Informazioni della Pagina.` }

  switch (network) {
    case 'facebook-page':
      return {
        ...page,
        ...pageToken,
        steps: [
          app,
          secret,
          webhook('Page'),
          fields('feed', 'mention'),
          permissions(
            'pages_manage_metadata',
            'pages_show_list',
            'pages_read_engagement',
            'pages_read_user_content',
            'pages_manage_engagement',
          ),
          subscribe('POST /{page-id}/subscribed_apps?subscribed_fields=feed,mention'),
          forgotten,
        ],
      }
    case 'messenger':
      return {
        ...page,
        ...pageToken,
        steps: [
          app,
          secret,
          webhook('Page'),
          fields(
            'messages',
            'message_echoes',
            'message_edits',
            'message_reactions',
            'message_reads',
            'message_deliveries',
            'messaging_postbacks',
          ),
          permissions('pages_messaging', 'pages_manage_metadata', 'pages_show_list'),
          subscribe('POST /{page-id}/subscribed_apps?subscribed_fields=messages,message_echoes,messaging_postbacks'),
        ],
      }
    case 'instagram':
      return {
        external: t`Id dell’account Instagram`,
        externalHint: t`L’account deve essere professionale e pubblico.`,
        token: t`Token dell’account`,
        steps: [
          app,
          secret,
          webhook('Instagram'),
          fields('comments', 'mentions', 'messages', 'message_reactions', 'messaging_seen', 'messaging_postbacks'),
          permissions(
            'instagram_business_basic',
            'instagram_business_manage_comments',
            'instagram_business_manage_messages',
          ),
          subscribe('POST /{ig-id}/subscribed_apps?subscribed_fields=comments,messages'),
        ],
      }
    case 'whatsapp':
      return {
        external: t`Id del numero di telefono`,
        externalHint: t`Il phone_number_id: non il numero, e non l’id dell’account business.`,
        token: t`Token dell’utente di sistema`,
        tokenHint: t`Creato in Impostazioni business: quello di prova scade dopo un giorno.`,
        steps: [
          app,
          secret,
          webhook('WhatsApp Business Account'),
          fields('messages', 'smb_message_echoes', 'user_id_update'),
          permissions('whatsapp_business_messaging', 'whatsapp_business_management'),
          subscribe('POST /{waba-id}/subscribed_apps'),
        ],
      }
    case 'x':
      return {
        external: t`Id dell’utente`,
        externalHint: t`Solo cifre: non il nome che comincia con @.`,
        token: t`Token dell’utente`,
        tokenHint: t`Quattro chiavi con i due punti in mezzo (non scadono), oppure client id, client secret e refresh token separati da uno spazio: il desk li rinnova da solo.`,
        steps: [
          {
            title: t`Apri la tua app nel portale di X`,
            text: t`Ogni post e ogni messaggio inviato costa: il composer dice quanto prima di Invia.`,
            codes: ['developer.x.com'],
          },
          {
            title: t`Dacci il consumer secret`,
            text: t`Con questo rispondiamo alla prova di X e controlliamo la firma dei webhook. Basta una volta per app.`,
            needs: 'secret',
          },
          {
            title: t`Registra l’indirizzo dei webhook`,
            text: t`X chiede subito una prova, e poi di nuovo: risponde il desk da solo.`,
            codes: ['POST /2/webhooks'],
            needs: 'address',
          },
          {
            title: t`Abbona l’account`,
            text: t`Con i diritti dell’utente, non con quelli della sola app. Anche la nuova X Activity arriva allo stesso indirizzo.`,
            codes: ['POST /2/account_activity/webhooks/:id/subscriptions/all', 'POST /2/activity/subscriptions'],
          },
        ],
      }
    case 'email':
      return {
        external: t`Indirizzo su cui riceviamo`,
        steps: [
          {
            title: t`Porta la posta ad Amazon SES`,
            text: t`Il record MX del dominio, o di un suo sottodominio, deve indicare SES nella regione dell’installazione.`,
          },
          {
            title: t`Inoltra il tuo indirizzo`,
            text: t`Se i clienti scrivono a un indirizzo che resta dov’è, inoltralo a quello su cui riceviamo.`,
            needs: 'mailbox',
          },
        ],
      }
  }
}
