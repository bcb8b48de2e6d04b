using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Storage;
using SmartPoles.IngestServer.Storage.Influx;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Storage.Influx;

/// <summary>Several requests at a time: bounded, and no line lost or set aside for its neighbour's sake.</summary>
public sealed class InFlightTests : ScriptedInfluxTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Write_ServerHoldsItsAnswers_HasAsManyInFlightAsTheOptionAndNoMore(int inFlight)
    {
        var release = new TaskCompletionSource();
        _server.Hold = _ => release.Task;
        await using var store = Open(inFlight, linesPerRequest: 10);
        await store.OpenAsync(default);
        var writing = store.WriteAsync(Batch(200), default).AsTask();

        await Deadline.Until(() => _server.Waiting == inFlight, Limit, "all slots are in use");
        // A further request would need a slot that is not there: no rows are taken meanwhile.
        Assert.Equal(inFlight * 10, _server.Writes.Sum(write => write.Lines.Length));
        Assert.False(writing.IsCompleted);
        Assert.Null(store.KeptPosition);
        release.SetResult();

        Assert.Equal(StoreOutcome.Stored, await writing);
        Assert.Equal(inFlight, _server.WaitingMost);
        Assert.Equal(200, _server.Stored.Distinct().Count());
        Assert.Equal(_journal.End, store.KeptPosition);
    }

    [Fact]
    public async Task Write_OneOfSeveralIsRefusedForNow_PositionWaitsAndOnlyItsLinesComeAgain()
    {
        var refused = false;
        _server.OnWrite = lines =>
        {
            if (refused || !lines.Any(line => IsLine(line, 25))) return FakeReply.Stored;
            refused = true;
            return new FakeReply(503, "busy", "7");
        };
        await using var store = Open(4, linesPerRequest: 10);
        await store.OpenAsync(default);
        var batch = Batch(40);

        Assert.Equal(StoreOutcome.Later, await store.WriteAsync(batch, default));
        Assert.Equal(TimeSpan.FromSeconds(7), store.RetryAfter);
        Assert.Null(store.KeptPosition);
        Assert.Equal(StoreOutcome.Stored, await store.WriteAsync(batch, default));

        Assert.Equal(_journal.End, store.KeptPosition);
        Assert.Equal(40, _server.Stored.Count);
        Assert.Equal(40, _server.Stored.Distinct().Count());
        Assert.Equal(5, _server.Writes.Count);
    }

    [Fact]
    public async Task Write_OneOfSeveralHasPoison_IsolatesItAndHarmsNoOther()
    {
        _server.OnWrite = lines => lines.Any(line => IsLine(line, 137) || IsLine(line, 3)) ? new FakeReply(400, "unable to parse") : FakeReply.Stored;
        await using var store = Open(4, linesPerRequest: 50);
        await store.OpenAsync(default);

        Assert.Equal(StoreOutcome.StoredWithQuarantine, await store.WriteAsync(Batch(400), default));

        Assert.Equal(398, _server.Stored.Count);
        Assert.Equal(398, _server.Stored.Distinct().Count());
        Assert.Equal(2, store.QuarantinedRows);
    }

    [Fact]
    public async Task Write_PoisonAndLaterInOneBatch_SetsAsideOnceAndLosesNothing()
    {
        var busy = true;
        _server.OnWrite = lines => lines.Any(line => IsLine(line, 3)) ? new FakeReply(400, "unable to parse")
            : busy && lines.Any(line => IsLine(line, 39)) ? new FakeReply(503)
            : FakeReply.Stored;
        await using var store = Open(4, linesPerRequest: 10);
        await store.OpenAsync(default);
        var batch = Batch(40);

        Assert.Equal(StoreOutcome.Later, await store.WriteAsync(batch, default));
        busy = false;
        Assert.Equal(StoreOutcome.StoredWithQuarantine, await store.WriteAsync(batch, default));

        Assert.Equal(39, _server.Stored.Distinct().Count());
        Assert.Equal(1, store.QuarantinedRows);
        var kept = await File.ReadAllLinesAsync(_folder["quarantine-2026-05-18.lp"]);
        Assert.Single(kept, line => IsLine(line, 3));
    }

    [Fact]
    public async Task Write_SmallBatch_IsNotCutIntoCrumbsAndALargeOneIsShared()
    {
        await using var store = Open(4, linesPerRequest: 5_000);
        await store.OpenAsync(default);

        await store.WriteAsync(Batch(InfluxSender.RowsPerRequestMin), default);
        Assert.Single(_server.Writes);
        await store.WriteAsync(Batch(8 * InfluxSender.RowsPerRequestMin), default);

        Assert.Equal(1 + 4, _server.Writes.Count);
    }

    [Fact]
    public async Task Write_ServerTenSecondsSlow_WaitsAndSendsNothingTwice()
    {
        var release = new TaskCompletionSource();
        _server.Hold = _ => release.Task;
        await using var store = Open(4, linesPerRequest: 10);
        await store.OpenAsync(default);
        var writing = store.WriteAsync(Batch(40), default).AsTask();
        await Deadline.Until(() => _server.Waiting == 4, Limit, "the requests are on their way");

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(writing.IsCompleted);
        release.SetResult();

        Assert.Equal(StoreOutcome.Stored, await writing);
        Assert.Equal(4, _server.Writes.Count);
        Assert.Equal(40, _server.Stored.Count);
    }

    [Fact]
    public async Task Write_Stopped_EndsAllRequestsAndKeepsNoPosition()
    {
        _server.Hold = _ => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, TestContext.Current.CancellationToken);
        await using var store = Open(4, linesPerRequest: 10);
        await store.OpenAsync(default);
        using var stop = new CancellationTokenSource();
        var batch = Batch(100);
        var writing = store.WriteAsync(batch, stop.Token).AsTask();
        await Deadline.Until(() => _server.Waiting == 4, Limit, "the requests are on their way");

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.Null(store.KeptPosition);
        _server.Hold = _ => Task.CompletedTask;
        Assert.Equal(StoreOutcome.Stored, await store.WriteAsync(batch, default));
        Assert.Equal(100, _server.Stored.Distinct().Count());
    }

    [Fact]
    public async Task Write_DeviceMovesToAnotherCell_IsFiledThereAfterAMinute()
    {
        var cell = "371502011001001";
        await using var store = Open(4, 100, _ => cell);
        await store.OpenAsync(default);
        var table = new DeviceTable();
        await store.WriteAsync(Batch(1, table), default);
        cell = "371502011001002";
        await store.WriteAsync(Batch(1, table), default);
        _time.Advance(SeriesBook.CellAgeMax);
        await store.WriteAsync(Batch(1, table), default);

        Assert.Equal(
            ["lamp,cell=371502011001001", "lamp,cell=371502011001001", "lamp,cell=371502011001002"],
            _server.Stored.Select(line => line[..line.IndexOf(",dev", StringComparison.Ordinal)]));
    }

    [Fact]
    public void Fill_ManyDevices_AllocatesNothingOnceItKnowsThem()
    {
        var batch = new RowBatch(new DeviceTable());
        batch.Begin(0);
        for (var i = 0; i < 10_000; i++)
        {
            var device = batch.Table.NumberOf($"37150201180{i / 2 % 500:D5}");
            batch.Add(i, device, i % 2 == 0 ? Quantity.LampPower : Quantity.LampVoltage, Monday + (i / 2), (float)i / 10, i % 7 == 0 ? Quality.Timeout : Quality.Good);
        }

        var body = new InfluxBody(new SeriesBook(_ => "371502011001001", _time), _ => true);
        var allocated = Allocations.Of(() => body.Fill(batch, 0, batch.Count, 5_000));

        Assert.Equal(5_000, body.Count);
        Assert.InRange(allocated, 0, 5_000 * Budgets.Bytes("line-protocol/row"));
    }

    private static bool IsLine(string line, int number) => line.EndsWith($" {Monday + number}", StringComparison.Ordinal);

    private RowBatch Batch(int lines, DeviceTable? table = null)
    {
        var from = _journal.End;
        for (var i = 0; i < lines; i++) _journal.Append("3715020118000001", (Quantity.LampPower, Monday + _journal.Rows.Count, i, Quality.Good));
        var batch = new RowBatch(table ?? new DeviceTable());
        batch.Begin(from);
        foreach (var row in _journal.Rows.Where(row => row.Position > from))
            batch.Add(row.Position, batch.Table.NumberOf(row.Device), row.Quantity, row.UnixMs, row.Value, row.Quality);
        batch.To = _journal.End;
        return batch;
    }

    private InfluxStore Open(int inFlight, int linesPerRequest, Func<string, string?>? cellOf = null) => new(
        _folder.Path, new InfluxOptions { Url = _server.Url, RequestsInFlight = inFlight, LinesPerRequest = linesPerRequest },
        cellOf ?? (_ => "371502011001001"), _http, _time, NullLogger.Instance);
}
