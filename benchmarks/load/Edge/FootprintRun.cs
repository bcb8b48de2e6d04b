namespace SmartPoles.LoadRig.Edge;

/// <summary>
/// The steady state of a full pole: 20 devices with 25 quantities each on one line of 9600 baud, every 5 s, so 500 quantities and
/// 100 readings a second, every one reported and acknowledged. Memory at the end, processor time of the agent alone.
/// </summary>
internal static class FootprintRun
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(RigContext rig, CancellationToken stop)
    {
        rig.Tell($"memory and processor: 20 devices, 500 quantities, 100 readings/s; {rig.Soak.TotalMinutes:0.#} minutes");
        using var slave = new PacedSlave(new LineSpeed(9600, TimeSpan.FromMilliseconds(8)));
        using var files = new AgentFiles();
        files.WriteProfile(quantities: 25, blocks: 1, registersEach: 1);
        await using var server = await AckServer.StartAsync(ChildProgram.FreePort());
        files.WriteConfiguration(server.Port, AgentFiles.Serial(slave.Path, 9600, 300, AgentFiles.Devices(20, 5000)));
        await using var agent = AgentProcess.Run(rig.Agent.Path, files.Configuration);
        await rig.WaitAsync(WarmUp, stop);
        var from = Pace.Now;
        var cpu = agent.Cpu();
        var questions = slave.Questions().Count;
        await rig.WaitAsync(rig.Soak, stop);
        var seconds = (Pace.Now - from) / 1e9;

        rig.Report("cpu_percent", 100 * (agent.Cpu() - cpu).TotalSeconds / seconds, 2);
        rig.Report("readings_per_s", slave.Questions().Skip(questions).Sum(question => question.Count) / seconds, 1);
        rig.Report("rss_mb", agent.ResidentMb(), 1);
        rig.Report("rss_peak_mb", agent.ResidentPeakMb(), 1);
        rig.Report("threads", agent.Threads(), 0);
        rig.Report("soak_minutes", seconds / 60, 1);
        if (server.Messages == 0) throw new RigException($"Nothing reached the server:\n{agent.Output}");
        if (slave.BadBytes > 0) throw new RigException($"{slave.BadBytes} bytes on the line were no question");
    }
}
