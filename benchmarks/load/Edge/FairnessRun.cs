namespace SmartPoles.LoadRig.Edge;

/// <summary>
/// Twenty slaves on 9600 baud, three requests each, period 10 s, timeout 300 ms, the bus 60 % loaded. After a minute five of them fall
/// silent and stay so. How late do the fifteen others become, and what do the five cost? The agent and two sequential schedulers run at
/// the same time, each on a line of its own with the same slaves, and are measured at the slave in the same way.
/// </summary>
internal static class FairnessRun
{
    private const int Units = 20;
    private const int Quantities = 30;
    private const int Blocks = 3;
    private const ushort BlockRegisters = Quantities / Blocks * 2;
    private static readonly byte[] Dead = [3, 7, 11, 15, 19];
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan AllAlive = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FiveDead = TimeSpan.FromSeconds(300);

    /// <summary>What the dead cost is counted from here on: by then a scheduler has found out.</summary>
    private static readonly TimeSpan FindingOut = TimeSpan.FromSeconds(60);

    /// <summary>Slow devices, so that 3 x 20 requests of 20 registers take 6 of 10 seconds.</summary>
    private static readonly LineSpeed Speed = new(9600, TimeSpan.FromMilliseconds(37.5));

    public static async Task RunAsync(RigContext rig, CancellationToken stop)
    {
        rig.Tell("20 slaves, 5 of them fall silent; 6 minutes");
        var requests = Enumerable.Range(0, Blocks).Select(block => ((ushort)(block * 1000), BlockRegisters)).ToList();
        var units = Enumerable.Repeat(requests, Units).ToList();
        rig.Report("fairness_bus_load_percent", 100 * Units * Blocks * (Speed.Transaction(BlockRegisters) / Period), 1);

        using var slave = new PacedSlave(Speed);
        using var mildSlave = new PacedSlave(Speed);
        using var plainSlave = new PacedSlave(Speed);
        using var files = new AgentFiles();
        files.WriteProfile(Quantities, Blocks, registersEach: 2);
        await using var server = await AckServer.StartAsync(ChildProgram.FreePort());
        files.WriteConfiguration(
            server.Port, AgentFiles.Serial(slave.Path, Speed.Baud, (int)Timeout.TotalMilliseconds, AgentFiles.Devices(Units, (int)Period.TotalMilliseconds, turnaroundMs: 38)));
        await using var agent = AgentProcess.Run(rig.Agent.Path, files.Configuration);
        using var mild = new SequentialScheduler(mildSlave.Path, Speed, Period, Timeout, units, skipsRest: true);
        using var plain = new SequentialScheduler(plainSlave.Path, Speed, Period, Timeout, units, skipsRest: false);

        PacedSlave[] all = [slave, mildSlave, plainSlave];
        await rig.WaitAsync(AllAlive, stop);
        foreach (var each in all) each.SetDead(Dead);
        var died = Pace.Now;
        await rig.WaitAsync(FiveDead, stop);
        var end = Pace.Now;
        if (agent.HasExited) throw new RigException($"The agent does not run:\n{agent.Output}");
        if (all.Sum(each => each.BadBytes) is > 0 and var bad) throw new RigException($"{bad} bytes on the lines were no question");

        if (rig.Trace is { } file) QuestionTrace.Write(file, slave.Questions(), died);

        rig.Report("p99_period_ratio_5_of_20_dead", PeriodRatio(slave, died, end), 3);
        rig.Report("p99_period_ratio_after_finding_out", PeriodRatio(slave, died + Pace.Stamps(FindingOut), end), 3);
        rig.Report("baseline_p99_period_ratio", PeriodRatio(mildSlave, died, end), 3);
        rig.Report("baseline_every_request_p99_period_ratio", PeriodRatio(plainSlave, died, end), 3);
        rig.Report("dead_share_percent", DeadShare(slave, died + Pace.Stamps(FindingOut), end, waitsMax: TimeSpan.Zero), 2);
        rig.Report("dead_share_with_waits_percent", DeadShare(slave, died + Pace.Stamps(FindingOut), end, waitsMax: 2 * Timeout), 2);
        rig.Report("dead_share_from_the_first_second_percent", DeadShare(slave, died, end, waitsMax: TimeSpan.Zero), 2);
        rig.Report("baseline_dead_share_percent", DeadShare(mildSlave, died + Pace.Stamps(FindingOut), end, waitsMax: TimeSpan.Zero), 2);
    }

    /// <summary>p99 of the time between two questions for the same registers of a healthy unit, over the period it should be.</summary>
    private static double PeriodRatio(PacedSlave slave, long from, long to)
    {
        var intervals = slave.Questions()
            .Where(question => !Dead.Contains(question.Unit) && question.HeardStamp <= to)
            .GroupBy(question => (question.Unit, question.Address))
            .SelectMany(series => series.Zip(series.Skip(1)).Where(pair => pair.Second.HeardStamp > from)
                .Select(pair => Pace.Milliseconds(pair.Second.HeardStamp - pair.First.HeardStamp))
                .Append(Pace.Milliseconds(to - series.Max(question => question.HeardStamp))));    // one that never came again
        return Figures.Percentile(intervals, 99) / Period.TotalMilliseconds;
    }

    /// <summary>
    /// Bus time of questions to dead units: their wire time and the wait for an answer, up to the next question; with
    /// <paramref name="waitsMax"/> the pause that a master makes behind, too.
    /// </summary>
    private static double DeadShare(PacedSlave slave, long from, long to, TimeSpan waitsMax)
    {
        var asked = slave.Questions().Where(question => question.HeardStamp >= from && question.HeardStamp < to).ToList();
        var next = asked.Skip(1).Select(question => question.HeardStamp).Append(to);
        var cost = asked.Zip(next)
            .Where(pair => !pair.First.IsAnswered)
            .Sum(pair => Math.Min(pair.Second - pair.First.HeardStamp, Pace.Stamps(Speed.Question + Speed.Answer(pair.First.Count) + Timeout + waitsMax)));
        return 100.0 * cost / (to - from);
    }
}
