using SmartPoles.IngestServer.Intake;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests;

/// <summary>What the way in promises when the disk is slow or fails, when connections overlap, and when aliases are missing.</summary>
public sealed class GatewayInletTests
{
    private readonly GatewayMessages _messages = new();

    [Fact]
    public async Task Accept_ManyMessagesWhileTheDiskIsSlow_AreTakenAndNoneIsDurable()
    {
        var files = new FailingFiles();
        await using var bench = new InletBench(files);
        var inlet = bench.Born(_messages);
        files.Hold();

        var receipts = Enumerable.Range(1, 50).Select(number => Data(inlet, number)).ToList();

        Assert.All(receipts, receipt => Assert.Equal(IntakeVerdict.Acknowledge, receipt.Verdict));
        Assert.Equal(receipts.OrderBy(receipt => receipt.Position), receipts);
        Assert.NotEqual(true, bench.Journal.IsDurable(receipts[^1].Position));
        files.Release();
        Assert.True(await bench.Journal.WaitAsync(receipts[^1].Position, TestContext.Current.CancellationToken));
        Assert.Equal(50, bench.Journaled().Count);
    }

    [Fact]
    public async Task Accept_DuplicateOfARecordThatWaitsForItsFsync_WaitsWithIt()
    {
        var files = new FailingFiles();
        await using var bench = new InletBench(files);
        var first = bench.Born(_messages);
        files.Hold();
        var original = Data(first, 1);
        var second = bench.Born(_messages, bdSeq: 1);

        var duplicate = Data(second, 1);

        Assert.True(duplicate.Position >= original.Position, "the duplicate would be acknowledged before its original is on disk");
        Assert.NotEqual(true, bench.Journal.IsDurable(duplicate.Position));
        files.Release();
        Assert.True(await bench.Journal.WaitAsync(duplicate.Position, TestContext.Current.CancellationToken));
        Assert.Single(bench.Journaled());
    }

    [Fact]
    public Task Accept_RecordsThatTheDiskLost_AreTakenAgainWhenTheyComeAgain() => LoseAndResendAsync(strikesOut: true);

    [Fact]
    public async Task Accept_LostRecordsNotStruckOut_WouldBeLost() =>
        // Sabotage: shows that the test above turns red without the striking out.
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => LoseAndResendAsync(strikesOut: false));

    [Fact]
    public async Task SaveLedger_WhileTheDiskFails_KeepsNothingThatIsNotThere()
    {
        var files = new FailingFiles();
        await using var bench = new InletBench(files);
        var inlet = bench.Born(_messages);
        Assert.True(await bench.Journal.WaitAsync(Data(inlet, 1).Position, TestContext.Current.CancellationToken));
        files.Hold();
        files.FailsToSync = true;
        Data(inlet, 2);
        var saving = bench.Keeper.SaveAsync(bench.Pipeline.VisitLedgers, bench.Journal, TestContext.Current.CancellationToken).AsTask();
        files.Release();
        await saving;

        var saved = bench.State.Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM ledger";
            return (long)command.ExecuteScalar()!;
        });
        Assert.Equal(0, saved);
    }

    [Fact]
    public async Task Accept_OverlappedConnection_IsClosedAndAddsNothing()
    {
        await using var bench = new InletBench();
        var older = bench.Born(_messages);
        bench.Connect();

        Assert.Equal(IntakeVerdict.Closed, Data(older, 1).Verdict);
        Assert.Empty(bench.Journaled());
    }

    [Fact]
    public async Task Accept_UnknownAliasAtQoS1_ComesAgainThreeTimesAndIsThenSetAside()
    {
        await using var bench = new InletBench();
        var payload = _messages.Data(1, Power(1));

        IntakeVerdict Attempt()
        {
            var inlet = bench.Connect();
            InletBench.Send(inlet, _messages, SparkplugMessageType.NBirth, new GatewayMessages().NodeBirth(0));
            return InletBench.Send(inlet, _messages, SparkplugMessageType.DData, payload).Verdict;
        }

        Assert.Equal(IntakeVerdict.KeepAndRetry, Attempt());
        Assert.Equal(IntakeVerdict.KeepAndRetry, Attempt());
        Assert.Equal(IntakeVerdict.Acknowledge, Attempt());
        Assert.Equal("UnknownAlias", bench.Quarantine.Newest()[0].Reason);
    }

    [Fact]
    public async Task Accept_UnknownAliasAtQoS0_AsksForBirthsOnceAWhile()
    {
        await using var bench = new InletBench();
        var inlet = bench.Connect();

        for (var number = 1; number <= 5; number++) InletBench.Send(inlet, _messages, SparkplugMessageType.DData, _messages.Data((ulong)number, Power(number)), qos: 0);

        var (topic, payload) = Assert.Single(bench.Outlet.Sent);
        Assert.Equal(_messages.Topic(SparkplugMessageType.NCmd), topic);
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(payload, out var request));
        foreach (var metric in request) Assert.True(metric.Name.SequenceEqual(MetricNames.Rebirth) && metric.TryGetBoolean(out var wanted) && wanted);
    }

    private static Reading Power(int number) => new(Quantity.LampPower, 1_700_000_000_000 + number, 100 + number, Quality.Good);

    private async Task LoseAndResendAsync(bool strikesOut)
    {
        var stop = TestContext.Current.CancellationToken;
        var files = new FailingFiles();
        await using var bench = new InletBench(files);
        var inlet = bench.Born(_messages);
        Assert.True(await bench.Journal.WaitAsync(Data(inlet, 1).Position, stop));
        files.Hold();
        files.FailsToSync = true;

        // Numbers 1 and 2: the first is on disk since before, and must stay known however the commit ends.
        var receipt = InletBench.Send(inlet, _messages, SparkplugMessageType.DData, _messages.Data(1, Power(1), Power(2)));
        files.Release();
        Assert.False(await bench.Journal.WaitAsync(receipt.Position, stop));
        Assert.Equal(IntakeVerdict.KeepAndRetry, Data(inlet, 3).Verdict);

        files.FailsToSync = false;
        await Deadline.Until(() => bench.Journal.TryReopen(strikesOut ? bench.Pipeline.StrikeOutLost : () => { }), TimeSpan.FromSeconds(60), "the disk works again");
        var again = InletBench.Send(inlet, _messages, SparkplugMessageType.DData, _messages.Data(1, Power(1), Power(2)));

        Assert.Equal(IntakeVerdict.Acknowledge, again.Verdict);
        Assert.True(await bench.Journal.WaitAsync(again.Position, stop));
        Assert.Equal([Power(1), Power(2)], bench.Journaled());
    }

    private IntakeReceipt Data(IGatewayInlet inlet, int number) =>
        InletBench.Send(inlet, _messages, SparkplugMessageType.DData, _messages.Data((ulong)number, Power(number)));
}
