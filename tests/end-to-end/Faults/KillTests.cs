using SmartPoles.DeviceSimulators.Faults;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>
/// kill -9 of the agent at random moments. Ten in the normal run; two hundred with
/// <c>SMARTPOLES_KILLS=200 SMARTPOLES_RESULT=docs/fault-runs/kills.json</c>.
/// </summary>
public sealed class KillTests : IAsyncLifetime
{
    private const int GatewaysMax = 4;
    private static readonly TimeSpan LifeMax = TimeSpan.FromSeconds(4);

    private readonly CityRig _city = new() { ServerId = "the-one" };
    private readonly List<FaultGateway> _gateways = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways) await gateway.DisposeAsync();
        await _city.DisposeAsync();
    }

    [Fact]
    public async Task Agent_KilledAtRandomMoments_LosesNothingAndSendsNothingTwice()
    {
        FaultRun.Tell($"seed {FaultRun.Seed}, {FaultRun.Kills} kills");
        var count = FaultRun.Kills > 10 ? GatewaysMax : 2;
        for (var number = 1; number <= count; number++)
        {
            var plan = new BusFaultPlan((ulong)FaultRun.Seed, FaultArgument.ParseAll(["noise:0.01", "late:1:1300:0.002"]));
            _gateways.Add(new FaultGateway(_city, number, plan));
        }

        await StartServerAsync();
        var starts = await Task.WhenAll(_gateways.Select((gateway, index) =>
            KillAgainAndAgainAsync(gateway, new Random(FaultRun.Seed + index), (FaultRun.Kills + index) / count)));
        var result = AuditResult.Sum(await Task.WhenAll(_gateways.Select(gateway => gateway.AuditAsync())));

        FaultRun.Tell(result.ToString());
        var slowest = starts.SelectMany(times => times).Max();
        FaultRun.Keep(new { FaultRun.Seed, Kills = _gateways.Sum(gateway => gateway.Kills), SlowestStartMs = slowest.TotalMilliseconds, Audit = result });
        Assert.True(result.IsClean, result.ToString());
        Assert.True(_gateways.Sum(gateway => gateway.Kills) >= FaultRun.Kills);
        Assert.True(slowest <= FaultGateway.StartLimit, $"the slowest start took {slowest.TotalSeconds} s");
        Assert.True(result.Stored > 30 * FaultRun.Kills, "the agent gathered between the kills");
    }

    /// <summary>
    /// Sabotage: the server's disk is swapped for an empty one behind its back. It has acknowledged what it no longer has, and calls
    /// itself what it did before; else the agent would refuse it.
    /// </summary>
    [Fact]
    public async Task Sabotage_ServerForgetsWhatItAcknowledged_TheAuditIsRed()
    {
        var gateway = Add(1);
        await StartServerAsync();
        gateway.Start();
        await gateway.FirstPollAsync();
        await gateway.ServeAsync(100);
        await gateway.DrainAsync();
        await _city.Server!.KillAsync();
        Directory.Delete(_city.Folder["server"], recursive: true);
        await _city.RunServerAsync();
        await gateway.ServeAsync(50);

        var result = await gateway.AuditAsync();

        FaultRun.Tell(result.ToString());
        Assert.True(result.Lost > 50, result.ToString());
        Assert.True(result.LedgerMissing > 50, result.ToString());
    }

    /// <summary>Sabotage: the agent's disk is swapped for yesterday's. What it had gathered since without a server is gone.</summary>
    [Fact]
    public async Task Sabotage_OutboxSwappedForAnOlderOne_TheAuditIsRed()
    {
        var gateway = Add(1);
        gateway.Start();
        await gateway.FirstPollAsync();
        await gateway.ServeAsync(50);
        await gateway.KillAsync();
        CopyAll(gateway.DataDirectory, _city.Folder["older"]);
        gateway.Start();
        await gateway.FirstPollAsync();
        await gateway.ServeAsync(600);
        await gateway.KillAsync();
        Directory.Delete(gateway.DataDirectory, recursive: true);
        CopyAll(_city.Folder["older"], gateway.DataDirectory);
        await StartServerAsync();
        gateway.Start();
        await gateway.FirstPollAsync();
        await gateway.ServeAsync(50);

        var result = await gateway.AuditAsync();

        FaultRun.Tell(result.ToString());
        Assert.True(result.Lost > 50, result.ToString());
    }

    private FaultGateway Add(int number)
    {
        _gateways.Add(new FaultGateway(_city, number));
        return _gateways[^1];
    }

    private Task StartServerAsync() => _city.StartServerAsync([.. _gateways.Select(gateway => (gateway.Id, gateway.Devices.ToArray()))]);

    /// <summary>The times from a start to the first poll after it, one for every kill that let the agent come so far.</summary>
    private static async Task<List<TimeSpan>> KillAgainAndAgainAsync(FaultGateway gateway, Random random, int kills)
    {
        var starts = new List<TimeSpan>();
        gateway.Start();
        await gateway.FirstPollAsync();
        while (gateway.Kills < kills)
        {
            await Task.Delay(LifeMax * random.NextDouble(), TimeProvider.System);
            await gateway.KillAsync();
            gateway.Start();

            // One kill in four comes while the agent is still starting; that start is not timed, the one after it is.
            if (random.Next(4) == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(600)), TimeProvider.System);
                await gateway.KillAsync();
                gateway.Start();
            }

            starts.Add(await gateway.FirstPollAsync());
        }

        return starts;
    }

    private static void CopyAll(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.GetDirectories(from)) CopyAll(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
