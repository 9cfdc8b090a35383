export const alarmsKey = ['alarms'] as const
