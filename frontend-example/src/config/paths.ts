/** Every address of the page. */
export const paths = {
  dashboard: '/',
  tasks: '/tasks',
  newTask: '/tasks/new',
  task: (id: string) => `/tasks/${id}`,
  schedules: '/schedules',
  newSchedule: '/schedules/new',
  sessions: '/account',
  accessTokens: '/account/tokens',
  password: '/account/password',
  register: '/register',
  confirm: '/confirm',
  resetPassword: '/reset-password',
};
