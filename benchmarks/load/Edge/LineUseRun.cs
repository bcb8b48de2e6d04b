namespace SmartPoles.LoadRig.Edge;

/// <summary>
/// How much of a busy serial line is put to use: wire time of questions and answers, the silence behind each and the declared turnaround,
/// over the time that went by. Five devices with 10 registers each on 9600 baud, asked faster than the line can carry, so that there is
/// always something due; measured at the slave, after ten seconds of warming up.
/// </summary>
internal static class LineUseRun
{
    private const int Devices = 5;
    private const int Registers = 10;

    // The agent refuses a bus that it knows to be overloaded. It is told that the devices answer at once, which makes 90 % of a round
    // of 208 ms wire time and silences; with their true turnaround a round takes 248 ms.
    private const int PeriodMs = 232;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(RigContext rig, CancellationToken stop)
    {
        rig.Tell("line use of a saturated bus, 9600 baud");
        var speed = new LineSpeed(9600, TimeSpan.FromMilliseconds(8));
        using var slave = new PacedSlave(speed);
        using var files = new AgentFiles();
        await using var server = await AckServer.StartAsync(ChildProgram.FreePort());
        files.WriteProfile(Registers, blocks: 1, registersEach: 1);
        files.WriteConfiguration(server.Port, AgentFiles.Serial(slave.Path, speed.Baud, 300, AgentFiles.Devices(Devices, PeriodMs, turnaroundMs: 0)));
        await using var agent = AgentProcess.Run(rig.Agent.Path, files.Configuration);
        await rig.UntilAsync(() => slave.Questions().Count > 0 || agent.HasExited, TimeSpan.FromSeconds(20), "the first question", stop);
        if (agent.HasExited) throw new RigException($"The agent does not run:\n{agent.Output}");
        await rig.WaitAsync(WarmUp, stop);
        var from = Pace.Now;
        await rig.WaitAsync(Measured, stop);
        var to = Pace.Now;

        var asked = slave.Questions().Where(question => question.HeardStamp >= from && question.HeardStamp < to).ToList();
        if (slave.BadBytes > 0) throw new RigException($"{slave.BadBytes} bytes on the line were no question");
        var elapsed = asked[^1].HeardStamp - asked[0].HeardStamp;
        var used = asked.SkipLast(1).Sum(question => Pace.Stamps(speed.Transaction(question.Count)));
        rig.Report("line_use", (double)used / elapsed, 4);
        rig.Report("line_requests_per_s", (asked.Count - 1) / (elapsed / 1e9), 1);
        rig.Report("line_overhead_ms_per_request", Pace.Milliseconds(elapsed - used) / (asked.Count - 1), 2);

        // What the slave itself is late, and silences that the agent cut short: both would make the figure look worse or better than it is.
        rig.Report("slave_late_ms_per_request", asked.Average(question => Pace.Milliseconds(question.EndStamp - question.HeardStamp)
            - (speed.Transaction(question.Count) - speed.Timing.InterFrameMin).TotalMilliseconds), 3);
        rig.Report("short_silences", asked.Zip(asked.Skip(1)).Count(pair =>
            pair.Second.HeardStamp - pair.First.EndStamp < Pace.Stamps(speed.Timing.InterFrameMin - TimeSpan.FromMilliseconds(0.2))), 0);
    }
}
