/**
 * The engine against a world of chance: a fake operating system with faults, random documents, commands and clocks,
 * in virtual time, and a model of what must come of it that is checked after every event.
 *
 * <p>Rule: one seed, one story. Nothing in here reads a clock or another source of chance than {@link
 * dev.coxswain.engine.sim.Dice}; the model takes no word from the engine that it could work out itself.
 */
@NullMarked
package dev.coxswain.engine.sim;

import org.jspecify.annotations.NullMarked;
