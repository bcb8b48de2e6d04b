using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>The way to the server breaks in every way that a mobile line knows; the audit is the same each time.</summary>
public sealed class NetworkFaultTests : IAsyncLifetime
{
    private readonly CityRig _city = new();
    private readonly FaultGateway _gateway;
    private readonly FaultProxy _line;

    public NetworkFaultTests()
    {
        _line = new FaultProxy(_city.MqttPort);
        _gateway = new FaultGateway(_city, 1);
        _gateway.Configure($"mqtt://127.0.0.1:{_line.Port}");
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _line.DisposeAsync();
        await _city.DisposeAsync();
    }

    [Fact]
    public async Task Server_AwayAtFirst_GetsEverythingWhenItComes()
    {
        _gateway.Start();
        await _gateway.FirstPollAsync();
        await _gateway.ServeAsync(200);

        await StartServerAsync();

        await AssertCleanAsync();
    }

    /// <summary>Nothing comes through and nobody hangs up. The agent must notice by itself and come again when the line is good.</summary>
    [Fact]
    public async Task Line_HalfOpen_IsNoticedAndNothingIsLost()
    {
        await StartServerAsync();
        await RunForAsync(50);
        var accepted = _line.Accepted;

        _line.Mode = LineMode.Swallow;
        await Deadline.Until(() => _line.Accepted > accepted, TimeSpan.FromSeconds(30), "the agent gives the dead connection up and calls again");
        await _gateway.ServeAsync(50);
        Assert.True(_line.Swallowed > 0);
        _line.Mode = LineMode.Open;
        _line.Reset();

        await AssertCleanAsync();
    }

    /// <summary>The server has what it was sent and says so, and nobody hears it: everything comes a second time and is stored once.</summary>
    [Fact]
    public async Task Line_LosesAnswers_EverythingIsSentAgainAndStoredOnce()
    {
        await StartServerAsync();
        await RunForAsync(50);

        for (var round = 0; round < 3; round++)
        {
            _line.Mode = LineMode.LoseAnswers;
            await _gateway.ServeAsync(30);
            _line.Reset();
            _line.Mode = LineMode.Open;
            await _gateway.ServeAsync(30);
        }

        Assert.True(_line.Swallowed > 0, "answers were lost");
        await AssertCleanAsync();
    }

    [Fact]
    public async Task Line_SlowAndTornAgainAndAgain_NothingIsLost()
    {
        await StartServerAsync();
        await RunForAsync(50);
        var random = new Random(FaultRun.Seed);
        FaultRun.Tell($"seed {FaultRun.Seed}");
        _line.Latency = TimeSpan.FromMilliseconds(80);
        _line.BytesPerSecond = 20_000;

        for (var round = 0; round < 12; round++)
        {
            await _gateway.ServeAsync(1 + random.Next(30));
            if (round % 4 == 3)
            {
                _line.Mode = LineMode.Down;
                await _gateway.ServeAsync(20);
                _line.Mode = LineMode.Open;
            }
            else _line.Reset();
        }

        _line.Latency = TimeSpan.Zero;
        _line.BytesPerSecond = 0;
        await AssertCleanAsync();
    }

    /// <summary>kill -9 of the server, in the middle of everything, is a fault of the network to the agent.</summary>
    [Fact]
    public async Task Server_KilledThreeTimes_NothingIsLost()
    {
        await StartServerAsync();
        await RunForAsync(50);

        for (var round = 0; round < 3; round++)
        {
            await _city.Server!.KillAsync();
            await _gateway.ServeAsync(40);
            await _city.RunServerAsync();
            await _gateway.ServeAsync(40);
        }

        await AssertCleanAsync();
    }

    private Task StartServerAsync() => _city.StartServerAsync((_gateway.Id, _gateway.Devices.ToArray()));

    private async Task RunForAsync(int answers)
    {
        _gateway.Start();
        await _gateway.FirstPollAsync();
        await _gateway.ServeAsync(answers);
    }

    private async Task AssertCleanAsync()
    {
        await _gateway.ServeAsync(20);
        var result = await _gateway.AuditAsync();
        FaultRun.Tell(result.ToString());
        Assert.True(result.IsClean, result.ToString());
        Assert.True(result.Stored > 100, result.ToString());
    }
}
