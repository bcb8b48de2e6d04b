// The tests here mostly wait for processes that they have started: three at a time keep two cores at work.
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]
