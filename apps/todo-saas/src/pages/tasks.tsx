import type { Due, Project, Task } from '../api/records.ts'
import type { HttpContext } from '../http.ts'
import type { Person } from '../people.ts'
import { renderPage, SignedInAs } from './layout.tsx'

/** Shows the person's projects with their tasks, so that what an application did can be seen. */
export const renderTasks = (
  context: HttpContext,
  person: Person,
  projects: readonly Project[],
  tasks: readonly Task[],
): Response | Promise<Response> =>
  renderPage(
    context,
    { title: 'Tasks', navigation: true, wide: true },
    <>
      <h1>Your tasks</h1>
      <SignedInAs person={person} session={context.get('session')} returnTo="/" />
      {projects.map((project) => (
        <section>
          <h2>{project.name}</h2>
          <ul class="tasks">
            {tasks
              .filter((task) => task.project_id === project.id)
              .map((task) => (
                <TaskRow task={task} />
              ))}
          </ul>
        </section>
      ))}
    </>,
  )

const TaskRow = ({ task }: { task: Task }) => (
  <li class={`${task.checked ? 'done' : ''} ${task.parent_id ? 'child' : ''}`}>
    <span class={`box p${task.priority}`} />
    <span>
      {task.content} <span class="soft">{task.labels.map((label) => `@${label}`).join(' ')}</span>
    </span>
    {task.due && <span class="soft due">{inWords(task.due)}</span>}
  </li>
)

const inWords = (due: Due): string =>
  due.is_recurring ? due.string : due.date.slice(0, 16).replace('T', ' ')
