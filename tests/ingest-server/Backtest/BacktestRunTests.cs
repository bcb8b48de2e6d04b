using System.CommandLine;
using System.Text.Json;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Commands;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Backtest;

public sealed class BacktestRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_LimitRaisedAndRuleAddedAndLevelChanged_TellsWhatIsNewGoneAndTheSame()
    {
        await TestJournal.WriteAsync(_folder["journal"], AlarmTraffic.Make(seed: 1, seconds: 300));
        AlarmRule[] tried =
        [
            .. AlarmTraffic.List.Select(rule => rule switch
            {
                ThresholdRule { Id: "tilt" } tilt => tilt with { Version = 2, Above = 16.5 },
                ThresholdRule { Id: "gas" } gas => gas with { Version = 3, Level = 2 },
                _ => rule,
            }).Where(rule => rule.Id != "offline"),
            new ThresholdRule("gas-low", 1, 3, "low", "低", Quantity.GasCh4, 20, null, 15, 0, 0, null),
        ];

        var report = Run(new BacktestOrder(RuleSet.Of(tried), AlarmTraffic.Rules));

        var rules = report.Rules.ToDictionary(row => row.Rule);
        Assert.Equal(rules["lamp-out"].Before, rules["lamp-out"].Changes.Same);
        Assert.True(rules["lamp-out"].Before > 0);
        Assert.True(rules["tilt"].Changes.Gone > 0 && rules["tilt"].After < rules["tilt"].Before);
        Assert.Equal((rules["gas"].Before, rules["gas"].Before), (rules["gas"].After, rules["gas"].Changes.LevelChanged));
        Assert.Equal((rules["offline"].Before, 0), (rules["offline"].Changes.Gone, rules["offline"].After));
        Assert.Equal((0, rules["gas-low"].After), (rules["gas-low"].Before, rules["gas-low"].Changes.New));
        Assert.True(rules["gas-low"].After > 0);
        Assert.Equal(report.Before!.Raised, report.Changes!.Same + report.Changes.LevelChanged + report.Changes.Gone);
        Assert.Equal(report.After.Raised, report.Changes.Same + report.Changes.LevelChanged + report.Changes.New);
        Assert.True(report.Readings > 5000);
    }

    [Fact]
    public async Task Run_SameRules_ChangesNothing()
    {
        await TestJournal.WriteAsync(_folder["journal"], AlarmTraffic.Make(seed: 2, seconds: 120));

        var report = Run(new BacktestOrder(AlarmTraffic.Rules, AlarmTraffic.Rules));

        Assert.Equal(new ChangeCounts(report.After.Raised, 0, 0, 0), report.Changes);
        Assert.Empty(report.Alarms);
    }

    /// <summary>States begin at the journal's beginning, so a part of the time has the alarms that the whole has there.</summary>
    [Fact]
    public async Task Run_PartOfTheTime_HasTheAlarmsOfTheWholeThere()
    {
        await TestJournal.WriteAsync(_folder["journal"], AlarmTraffic.Make(seed: 3, seconds: 300));
        var (from, to) = (AlarmTraffic.T0 + 100_000, AlarmTraffic.T0 + 200_000);
        var whole = BacktestAlarm.Of(Result(new BacktestOrder(AlarmTraffic.Rules, null)).After).Where(alarm => alarm.RaisedUnixMs >= from && alarm.RaisedUnixMs < to).ToArray();

        var part = Run(new BacktestOrder(AlarmTraffic.Rules, null, from, to));

        Assert.NotEmpty(whole);
        Assert.Equal(whole.Length, part.After.Raised);
        Assert.Equal((from, to), (part.FromMs, part.ToMs));
    }

    [Fact]
    public async Task Run_BesideTheServerThatWrites_ReadsWhatIsThere()
    {
        await using var journal = TestJournal.Open(_folder["journal"]);
        var traffic = AlarmTraffic.Make(seed: 4, seconds: 120);
        await TestJournal.WriteAsync(journal, traffic.Take(traffic.Count / 2));
        var first = Run(new BacktestOrder(AlarmTraffic.Rules, null));
        await TestJournal.WriteAsync(journal, traffic.Skip(traffic.Count / 2));

        var second = Run(new BacktestOrder(AlarmTraffic.Rules, null));

        Assert.True(second.Readings > first.Readings && first.Readings > 0);
        Assert.Empty(second.Notes);
    }

    [Fact]
    public async Task Run_DamagedMiddle_SaysHowMuchAndGoesOn()
    {
        await TestJournal.WriteAsync(_folder["journal"], AlarmTraffic.Make(seed: 5, seconds: 120));
        var whole = Run(new BacktestOrder(AlarmTraffic.Rules, null));
        var segment = Directory.GetFiles(_folder["journal"], "*.seg").Single();
        var bytes = await File.ReadAllBytesAsync(segment, TestContext.Current.CancellationToken);
        for (var at = bytes.Length / 3; at < bytes.Length / 3 + 300; at++) bytes[at] ^= 0x5A;
        await File.WriteAllBytesAsync(segment, bytes, TestContext.Current.CancellationToken);

        var damaged = Run(new BacktestOrder(AlarmTraffic.Rules, null));

        Assert.True(damaged.Readings < whole.Readings && damaged.Readings > whole.Readings / 2);
        Assert.Contains(damaged.Notes, note => note.Contains("bytes are damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_Cancelled_Stops()
    {
        await TestJournal.WriteAsync(_folder["journal"], AlarmTraffic.Make(seed: 6, seconds: 60));
        using var source = JournalSource.TryOpen(_folder["journal"], out _)!;
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.ThrowsAny<OperationCanceledException>(() => BacktestRun.Run(new BacktestOrder(AlarmTraffic.Rules, null), source, RunPace.Full, TimeProvider.System, stop.Token));
    }

    [Fact]
    public async Task Command_TruthOfASimulator_TellsFoundAndMissed()
    {
        await TestJournal.WriteAsync(_folder["data/journal"], AlarmTraffic.Make(seed: 7, seconds: 120));
        var result = Result(new BacktestOrder(AlarmTraffic.Rules, null), _folder["data/journal"]);
        var gas = BacktestAlarm.Of(result.After).First(alarm => alarm.Rule == "gas");
        await File.WriteAllTextAsync(
            _folder["truth.jsonl"],
            $$"""
            {"version":1,"scenario":"s","city":"c","seed":1,"speed":1,"from_ms":0,"to_ms":null}
            {"scene":"gas-leak-1","kind":"gas-leak","what":"gas leaks","place":"p","subjects":[],"from_ms":{{gas.RaisedUnixMs - 4000}},"to_ms":null,"within_ms":10000,"right":[{"rule":"gas","subject":"elsewhere","neighbours":["{{gas.Subject}}"]}],"consequences":[]}
            {"what":"nobody told","rule":"gas","subject":"3715020118009999","from_ms":{{AlarmTraffic.T0}}}
            """, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            _folder["rules.json"],
            """{ "version": 1, "thresholds": [{ "id": "gas", "version": 2, "level": 1, "quantity": "gas/ch4", "above": 50, "clearAt": 40, "onDelayMs": 1000, "offDelayMs": 0, "text": { "en": "gas", "zh": "燃气" } }], "offline": [] }""",
            TestContext.Current.CancellationToken);
        using var output = new StringWriter();

        var exit = await CommandLine.Build().Parse(
            ["backtest", "--rules", _folder["rules.json"], "--alone", "--data", _folder["data"], "--truth", _folder["truth.jsonl"], "--json", _folder["report.json"], "--transitions", _folder["lines.txt"]])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = output }, TestContext.Current.CancellationToken);

        Assert.True(exit == 0, output.ToString());
        Assert.Contains("1 of 2 known incidents found", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("nobody told: gas on 3715020118009999 MISSED", output.ToString(), StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["report.json"], TestContext.Current.CancellationToken));
        Assert.Equal(4000, report.RootElement.GetProperty("incidents")[0].GetProperty("delay_ms").GetInt64());
        Assert.Equal(
            result.After.Where(transition => transition.Rule!.Id == "gas").Select(TransitionText.LineOf),
            await File.ReadAllLinesAsync(_folder["lines.txt"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Command_BadRulesAndNoJournal_NamesAllFaults()
    {
        await File.WriteAllTextAsync(_folder["rules.json"], "{ \"version\": 9 }", TestContext.Current.CancellationToken);
        using var output = new StringWriter();

        var exit = await CommandLine.Build().Parse(["backtest", "--rules", _folder["rules.json"], "--data", _folder["nowhere"]])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = output }, TestContext.Current.CancellationToken);

        Assert.Equal(2, exit);
    }

    private BacktestReport Run(BacktestOrder order) => Result(order).Report;

    private BacktestResult Result(BacktestOrder order, string? folder = null)
    {
        using var source = JournalSource.TryOpen(folder ?? _folder["journal"], out var reason);
        Assert.True(source is not null, reason);
        return BacktestRun.Run(order, source, RunPace.Full, TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
