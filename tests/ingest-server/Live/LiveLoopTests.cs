using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Live;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Live;

/// <summary>What browsers are told, and what they are not told twice.</summary>
public sealed class LiveLoopTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly InletBench _bench = new();
    private readonly GatewayMessages _messages = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LatestValues _latest = new();
    private readonly LiveStream _stream = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private IGatewayInlet _inlet = null!;
    private int _number;

    public ValueTask InitializeAsync()
    {
        _inlet = _bench.Born(_messages);
        _loop = new LiveLoop(_bench.Journal, _latest, new UnknownDevices(), _stream, _time).RunAsync(_stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        await _bench.DisposeAsync();
    }

    [Fact]
    public async Task Run_AValueThatChangesOftenBetweenTwoTellings_IsNotToldWithTheOnesBetween()
    {
        using var browser = _stream.Subscribe(null, ValueWish.Of(GatewayMessages.Lamp))!;
        Send(1, 101);
        Send(2, 102);
        Send(3, 103);
        await Deadline.Until(() => Newest() == 103, Limit, "the loop has followed");

        var told = new List<LiveEvent>();
        await GoOnUntilAsync(
            () =>
            {
                while (browser.Events.TryRead(out var live)) if (live.Name == "values") told.Add(live);
                return told.Count > 0;
            },
            "the browser is told");

        // What came between two tellings is not told; which of the later ones comes first is the loop's affair.
        Assert.DoesNotContain(told, live => live.Json.Contains("\"value\":101,", StringComparison.Ordinal) || live.Json.Contains("\"value\":102,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_AChangeOfADevice_IsToldToWhoWantsItAndToNobodyElse()
    {
        using var watching = _stream.Subscribe(null, ValueWish.Of(GatewayMessages.Lamp))!;
        using var all = _stream.Subscribe(null, ValueWish.All)!;
        using var other = _stream.Subscribe(null, ValueWish.Of("3715020118999999"))!;
        using var none = _stream.Subscribe(null)!;

        await GoOnUntilAsync(() => Hears(watching) && Hears(all), "both are told");

        Assert.False(Hears(other));
        Assert.False(Hears(none));

        static bool Hears(LiveSubscription browser) => browser.Events.TryPeek(out var live) && live is { Name: "values", Id: null };
    }

    [Fact]
    public async Task Run_NobodyWantsTheDeviceAnyMore_NothingIsTold()
    {
        var first = _stream.Subscribe(null, ValueWish.Of(GatewayMessages.Lamp, "another"))!;
        using var second = _stream.Subscribe(null, ValueWish.Of(GatewayMessages.Lamp))!;
        first.Dispose();
        first.Dispose();

        await GoOnUntilAsync(() => second.Events.TryRead(out _), "the one that is left is told");
        Assert.False(_stream.WantsValues("another"));
        second.Dispose();
        Assert.False(_stream.WantsValues(GatewayMessages.Lamp));
    }

    [Fact]
    public async Task Run_HistoryAndOlderValues_DoNotChangeThePresent()
    {
        Send(5, 105);
        await Deadline.Until(() => Newest() == 105, Limit, "the loop has followed");
        Send(4, 104);
        InletBench.Send(
            _inlet, _messages, SparkplugMessageType.DData,
            _messages.Data(GatewayMessages.Epoch, [new Protocols.Telemetry.Ledger.LedgerEntry(6, 1, null)], isHistorical: true, Power(6, 106)));
        var end = InletBench.Send(_inlet, _messages, SparkplugMessageType.DData, _messages.Data(7, new Reading(Quantity.LampVoltage, 1_700_000_000_000, 230, Quality.Good)));
        Assert.True(await _bench.Journal.WaitAsync(end.Position, TestContext.Current.CancellationToken));
        await Deadline.Until(() => _latest.Device(GatewayMessages.Lamp)!.Values.ContainsKey(Quantity.LampVoltage), Limit, "the loop has followed");

        Assert.Equal(105, Newest());
    }

    private static Reading Power(int number, double value) => new(Quantity.LampPower, 1_700_000_000_000 + number, value, Quality.Good);

    private double? Newest() => _latest.Device(GatewayMessages.Lamp)?.Values.GetValueOrDefault(Quantity.LampPower).Value;

    /// <summary>
    /// Time passes and values change until it has come about. Once would not do: the loop looks at the clock when it likes, and may take the moved
    /// one for its last telling before the value is there.
    /// </summary>
    private Task GoOnUntilAsync(Func<bool> condition, string awaited) => Deadline.Until(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _number = Math.Max(_number, 3) + 1;
            Send(_number, 500 + _number);
            return condition();
        },
        Limit, awaited);

    private void Send(int number, double value) =>
        InletBench.Send(_inlet, _messages, SparkplugMessageType.DData, _messages.Data((ulong)number, Power(number, value)));
}
