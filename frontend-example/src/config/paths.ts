/** Every address of the page. */
export const paths = {
  dashboard: '/',
  tasks: '/tasks',
  newTask: '/tasks/new',
  task: (id: string) => `/tasks/${id}`,
  schedules: '/schedules',
  newSchedule: '/schedules/new',
  notifications: '/notifications',
  preferences: '/preferences',
  sessions: '/account',
  accessTokens: '/account/tokens',
  webhooks: '/account/webhooks',
  webhook: (id: string) => `/account/webhooks/${id}`,
  password: '/account/password',
  register: '/register',
  confirm: '/confirm',
  resetPassword: '/reset-password',
};
