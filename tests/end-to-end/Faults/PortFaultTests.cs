namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>The port goes away and comes back; the configuration is spoiled and mended. The agent recovers alone or says what to do.</summary>
public sealed class PortFaultTests : IAsyncLifetime
{
    private readonly CityRig _city = new();
    private readonly FaultGateway _gateway;

    public PortFaultTests() => _gateway = new FaultGateway(_city, 1);

    public async ValueTask InitializeAsync() => await _city.StartServerAsync((_gateway.Id, _gateway.Devices.ToArray()));

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _city.DisposeAsync();
    }

    /// <summary>The USB adapter is pulled out three times; each time it comes back as another device under the same name.</summary>
    [Fact]
    public async Task Port_UnpluggedAndBack_IsReadAgainByItself()
    {
        _gateway.Start();
        await _gateway.FirstPollAsync();
        for (var round = 0; round < 3; round++)
        {
            await _gateway.ServeAsync(20);
            await _gateway.UnplugAsync();
            _gateway.NoteEnd();
            await Task.Delay(TimeSpan.FromMilliseconds(300 + (500 * round)), TimeProvider.System);
            _gateway.PlugIn();
        }

        await _gateway.ServeAsync(20);

        var result = await _gateway.AuditAsync();
        FaultRun.Tell(result.ToString());
        Assert.True(result.IsClean, result.ToString());
        Assert.Contains(await _gateway.StoredAsync(), row => row.Quality is "BusDown" or "Timeout");
    }

    [Fact]
    public async Task Port_NotThereAtTheStart_IsFoundWhenItComes()
    {
        await _gateway.UnplugAsync();
        _gateway.Start();
        await SmartPoles.Tests.Shared.Deadline.Until(() => _gateway.Agent.Output.Contains("is down", StringComparison.Ordinal), FaultGateway.StartLimit, "the agent says that its bus is down");

        _gateway.PlugIn();
        await _gateway.ServeAsync(20);

        var result = await _gateway.AuditAsync();
        Assert.True(result.IsClean, result.ToString());
    }

    /// <summary>Exit code 2 with the faults named, nothing touched; with the old file back all goes on, and what was pending arrives.</summary>
    [Theory]
    [InlineData("{ \"Agent\": ")]
    [InlineData("")]
    [InlineData("{ \"Agent\": { \"GatewayId\": \"../etc\" }, \"Buses\": [] }")]
    public async Task Configuration_Broken_IsRefusedAndTheOutboxWaits(string text)
    {
        await _city.Server!.KillAsync();
        _gateway.Start();
        await _gateway.FirstPollAsync();
        await _gateway.ServeAsync(30);
        await _gateway.KillAsync();
        var pending = (await _gateway.OutboxAsync()).Sum(row => row.Pending);
        Assert.True(pending > 0);

        var good = File.ReadAllText(_gateway.ConfigPath);
        File.WriteAllText(_gateway.ConfigPath, text);
        _gateway.Start();
        Assert.Equal(2, await _gateway.Agent.WaitAsync(FaultGateway.StartLimit));
        Assert.Contains(Path.GetFileName(_gateway.ConfigPath), _gateway.Agent.Output, StringComparison.Ordinal);
        await _gateway.Agent.DisposeAsync();

        File.WriteAllText(_gateway.ConfigPath, good);
        Assert.Equal(pending, (await _gateway.OutboxAsync()).Sum(row => row.Pending));
        await _city.RunServerAsync();
        _gateway.Start();
        await _gateway.FirstPollAsync();
        var result = await _gateway.AuditAsync();
        Assert.True(result.IsClean, result.ToString());
    }
}
