import { type Grade, GRADES } from './edge.ts'

/** The less sure of two grades: that of what a reference leads to when its starting point has the other. */
export function worstGrade(one: Grade, other: Grade): Grade {
  return GRADES.indexOf(one) > GRADES.indexOf(other) ? one : other
}
