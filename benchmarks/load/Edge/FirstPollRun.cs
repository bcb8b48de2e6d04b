namespace SmartPoles.LoadRig.Edge;

/// <summary>
/// From the moment the system is asked to start the agent until its first question is on the bus, with an empty outbox. The median of
/// several starts; the file is in the page cache from the second on, as it is after every restart but that of the machine.
/// </summary>
internal static class FirstPollRun
{
    private const int Starts = 7;

    public static async Task RunAsync(RigContext rig, CancellationToken stop)
    {
        rig.Tell("first poll after start");
        var times = new List<double>();
        for (var start = 0; start < Starts; start++)
        {
            using var slave = new PacedSlave(new LineSpeed(9600, TimeSpan.FromMilliseconds(8)));
            using var files = new AgentFiles();
            files.WriteProfile(quantities: 25, blocks: 1, registersEach: 1);
            files.WriteConfiguration(ChildProgram.FreePort(), AgentFiles.Serial(slave.Path, 9600, 300, AgentFiles.Devices(20, 5000)));
            await using var agent = AgentProcess.Run(rig.Agent.Path, files.Configuration);
            await rig.UntilAsync(() => slave.Questions().Count > 0 || agent.HasExited, TimeSpan.FromSeconds(20), "the first question", stop);
            if (agent.HasExited) throw new RigException($"The agent does not run:\n{agent.Output}");
            times.Add(Pace.Milliseconds(slave.Questions()[0].HeardStamp - agent.StartedStamp));
        }

        rig.Report("first_poll_ms", Figures.Median(times), 1);
        rig.Report("first_poll_worst_ms", times.Max(), 1);
    }
}
