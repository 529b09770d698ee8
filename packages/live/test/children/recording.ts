/** Records what is pushed to `show` into the file that it is told, until it is killed. Prints the port. */
import process from 'node:process';
import { Recorder } from '../../src/recorder/index.ts';
import { Broadcast } from '../broadcast.ts';

const broadcast = await Broadcast.start();
const path = process.argv[2] ?? '';
broadcast.plane.onStarted((publication) => {
  const recorder = new Recorder({
    publication,
    soundOnly: false,
    splitSeconds: Infinity,
    mostBytes: 1e8,
    begin: () => path,
    onFinished: () => {},
  });
  void recorder.run();
});
console.log(broadcast.port);
