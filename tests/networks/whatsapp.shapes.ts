/** The members of WhatsApp's documented bodies, with values of no meaning: what a webhook must look like. */
export const shapes: Record<string, unknown> = {
  text: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x' }],
    messages: [{ from: 'x', id: 'x', timestamp: 'x', type: 'x', text: { body: 'x' } }],
  }),
  text_reply_context: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x', user_id: 'x' }],
    messages: [
      {
        from: 'x',
        from_user_id: 'x',
        id: 'x',
        timestamp: 'x',
        type: 'x',
        text: { body: 'x' },
        context: { from: 'x', id: 'x' },
      },
    ],
  }),
  text_forwarded: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x', user_id: 'x' }],
    messages: [
      {
        from: 'x',
        from_user_id: 'x',
        id: 'x',
        timestamp: 'x',
        type: 'x',
        text: { body: 'x' },
        context: { forwarded: false },
      },
    ],
  }),
  text_bsuid_only: change({
    contacts: [{ profile: { name: 'x', username: 'x' }, user_id: 'x' }],
    messages: [{ from_user_id: 'x', id: 'x', timestamp: 'x', type: 'x', text: { body: 'x' } }],
  }),
  image: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x' }],
    messages: [
      { from: 'x', id: 'x', timestamp: 'x', type: 'x', image: { caption: 'x', mime_type: 'x', sha256: 'x', id: 'x' } },
    ],
  }),
  document: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x', user_id: 'x' }],
    messages: [
      {
        from: 'x',
        from_user_id: 'x',
        id: 'x',
        timestamp: 'x',
        type: 'x',
        document: { caption: 'x', filename: 'x', mime_type: 'x', sha256: 'x', id: 'x' },
      },
    ],
  }),
  audio_voice: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x', user_id: 'x' }],
    messages: [
      {
        from: 'x',
        from_user_id: 'x',
        id: 'x',
        timestamp: 'x',
        type: 'x',
        audio: { mime_type: 'x', sha256: 'x', id: 'x', url: 'x', voice: false },
      },
    ],
  }),
  video: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x', user_id: 'x' }],
    messages: [
      {
        from: 'x',
        from_user_id: 'x',
        id: 'x',
        timestamp: 'x',
        type: 'x',
        video: { mime_type: 'x', sha256: 'x', id: 'x' },
      },
    ],
  }),
  sticker: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x', user_id: 'x' }],
    messages: [
      {
        from: 'x',
        from_user_id: 'x',
        id: 'x',
        timestamp: 'x',
        type: 'x',
        sticker: { mime_type: 'x', sha256: 'x', id: 'x', animated: false },
      },
    ],
  }),
  location: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x' }],
    messages: [
      {
        from: 'x',
        id: 'x',
        timestamp: 'x',
        location: { address: 'x', latitude: 1, longitude: 1, name: 'x', url: 'x' },
        type: 'x',
      },
    ],
  }),
  contacts: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x' }],
    messages: [
      {
        from: 'x',
        id: 'x',
        timestamp: 'x',
        type: 'x',
        contacts: [
          {
            name: { first_name: 'x', last_name: 'x', formatted_name: 'x' },
            org: { company: 'x' },
            phones: [{ phone: 'x', wa_id: 'x', type: 'x' }],
          },
        ],
      },
    ],
  }),
  button: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x' }],
    messages: [
      {
        context: { from: 'x', id: 'x' },
        from: 'x',
        id: 'x',
        timestamp: 'x',
        type: 'x',
        button: { payload: 'x', text: 'x' },
      },
    ],
  }),
  interactive_flow_reply: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x', user_id: 'x' }],
    messages: [
      {
        from: 'x',
        from_user_id: 'x',
        id: 'x',
        timestamp: 'x',
        type: 'x',
        interactive: { type: 'x', nfm_reply: { name: 'x', body: 'x', response_json: 'x' } },
      },
    ],
  }),
  order: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x' }],
    messages: [
      {
        from: 'x',
        id: 'x',
        timestamp: 'x',
        type: 'x',
        order: {
          catalog_id: 'x',
          text: 'x',
          product_items: [{ product_retailer_id: 'x', quantity: 1, item_price: 1, currency: 'x' }],
        },
      },
    ],
  }),
  reaction: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x' }],
    messages: [{ from: 'x', id: 'x', timestamp: 'x', type: 'x', reaction: { message_id: 'x', emoji: 'x' } }],
  }),
  reaction_removed: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x', user_id: 'x' }],
    messages: [{ from: 'x', from_user_id: 'x', id: 'x', timestamp: 'x', type: 'x', reaction: { message_id: 'x' } }],
  }),
  revoke: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x', user_id: 'x' }],
    messages: [
      { from: 'x', from_user_id: 'x', id: 'x', timestamp: 'x', type: 'x', revoke: { original_message_id: 'x' } },
    ],
  }),
  system_number_changed: change({
    messages: [{ from: 'x', id: 'x', timestamp: 'x', system: { body: 'x', wa_id: 'x', type: 'x' }, type: 'x' }],
  }),
  status_sent: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x', user_id: 'x' }],
    statuses: [
      {
        id: 'x',
        status: 'x',
        timestamp: 'x',
        recipient_id: 'x',
        recipient_user_id: 'x',
        biz_opaque_callback_data: 'x',
        pricing: { billable: false, pricing_model: 'x', type: 'x', category: 'x' },
      },
    ],
  }),
  status_delivered: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x', user_id: 'x' }],
    statuses: [
      {
        id: 'x',
        status: 'x',
        timestamp: 'x',
        recipient_id: 'x',
        recipient_user_id: 'x',
        pricing: { billable: false, pricing_model: 'x', type: 'x', category: 'x' },
      },
    ],
  }),
  status_read: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x', user_id: 'x' }],
    statuses: [
      {
        id: 'x',
        status: 'x',
        timestamp: 'x',
        recipient_id: 'x',
        recipient_user_id: 'x',
        pricing: { billable: false, pricing_model: 'x', type: 'x', category: 'x' },
      },
    ],
  }),
  status_played: change({
    contacts: [{ profile: { name: 'x' }, wa_id: 'x', user_id: 'x' }],
    statuses: [{ id: 'x', status: 'x', timestamp: 'x', recipient_id: 'x', recipient_user_id: 'x' }],
  }),
  status_failed_window: change({
    statuses: [
      {
        id: 'x',
        status: 'x',
        timestamp: 'x',
        recipient_id: 'x',
        recipient_user_id: 'x',
        errors: [{ code: 1, title: 'x', message: 'x', error_data: { details: 'x' }, href: 'x' }],
      },
    ],
  }),
  message_echo_coexistence: change({
    message_echoes: [{ from: 'x', to: 'x', id: 'x', timestamp: 'x', type: 'x', text: { body: 'x' } }],
  }),
}

function change(value: object) {
  const metadata = { display_phone_number: 'x', phone_number_id: 'x' }
  const whole = { messaging_product: 'x', metadata, ...value }
  return { object: 'x', entry: [{ id: 'x', changes: [{ field: 'x', value: whole }] }] }
}
