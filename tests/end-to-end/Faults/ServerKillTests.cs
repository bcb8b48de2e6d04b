using System.Globalization;
using System.Text.Json;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>
/// kill -9 of the server at random moments between PUBACK and storage. Ten in the normal run; two hundred with
/// <c>SMARTPOLES_SERVER_KILLS=200 SMARTPOLES_RESULT=docs/fault-runs/server-kills.json</c>. The auditor is outside: gateways with lists of
/// their own, and what a query gives back.
/// </summary>
public sealed class ServerKillTests : IAsyncLifetime
{
    private static readonly TimeSpan LifeMax = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(2);

    /// <summary>The journal ticks once a second, so its end is always a little ahead, bytes.</summary>
    private const long MovingEnd = 4096;

    private const ulong PageNumbers = 200_000;

    private readonly CityRig _city = new();
    private readonly List<InsistentGateway> _gateways = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways) await gateway.DisposeAsync();
        await _city.DisposeAsync();
    }

    [Fact]
    public async Task Server_KilledAtRandomMoments_LosesNothingItAcknowledgedAndStoresNothingTwice()
    {
        FaultRun.Tell($"seed {FaultRun.Seed}, {FaultRun.ServerKills} kills");
        for (var number = 1; number <= 4; number++) Add(number, forgets: false);

        var audit = await KillAndAuditAsync(FaultRun.ServerKills);

        FaultRun.Tell(audit.ToString());
        FaultRun.Keep(new { FaultRun.Seed, Kills = FaultRun.ServerKills, Audit = audit });
        Assert.Equal((0, 0, 0), (audit.Lost, audit.Duplicates, audit.Wrong));
        Assert.True(audit.Acknowledged > FaultRun.ServerKills * 100, $"only {audit.Acknowledged} readings were acknowledged between the kills");
    }

    /// <summary>Sabotage: gateways that do not keep what they have no PUBACK for lose it at the kills, and the audit must see that.</summary>
    [Fact]
    public async Task Sabotage_GatewaysForgetWhatIsNotAcknowledged_TheAuditIsRed()
    {
        for (var number = 1; number <= 4; number++) Add(number, forgets: true);

        var audit = await KillAndAuditAsync(kills: 2);

        FaultRun.Tell(audit.ToString());
        Assert.True(audit.Lost > 0, audit.ToString());
    }

    private void Add(int number, bool forgets) =>
        _gateways.Add(new InsistentGateway($"GW-{number:D6}", $"371502011800{number:D4}", _city.MqttPort) { Forgets = forgets });

    private async Task<KillAudit> KillAndAuditAsync(int kills)
    {
        var stop = TestContext.Current.CancellationToken;
        var random = new Random(FaultRun.Seed);
        await _city.StartServerAsync([.. _gateways.Select(gateway => (gateway.Id, new[] { gateway.Device }))]);
        var running = Task.WhenAll(_gateways.Select(gateway => gateway.RunAsync(stop)));
        for (var kill = 0; kill < kills; kill++)
        {
            // A kill counts when it hits a server that acknowledges.
            var before = _gateways.Sum(gateway => gateway.Acknowledged);
            await Deadline.Until(() => running.IsCompleted || _gateways.Sum(gateway => gateway.Acknowledged) > before, DrainLimit, "the server acknowledges");
            await Task.Delay(LifeMax * random.NextDouble(), TimeProvider.System, stop);
            await _city.Server!.KillAsync();
            await _city.RunServerAsync();
        }

        foreach (var gateway in _gateways) gateway.IsClosing = true;
        await running.WaitAsync(DrainLimit, stop);
        var sent = _gateways.Sum(gateway => (long)gateway.Last);
        var expected = _gateways.Exists(gateway => gateway.Forgets) ? 1 : sent;
        await Deadline.Until(() => IsSettledAsync(expected), DrainLimit, "the store has taken everything that is in the journal");
        var audit = new KillAudit(_gateways.Sum(gateway => (long)gateway.Acknowledged * InsistentGateway.ReadingsPerMessage), 0, 0, 0);
        foreach (var gateway in _gateways) audit = audit.Add(gateway, await NumbersAsync(gateway));
        return audit;
    }

    private async Task<bool> IsSettledAsync(long expected)
    {
        using var stats = JsonDocument.Parse(await _city.Http.GetStringAsync("api/v1/stats"));
        using var count = JsonDocument.Parse(await _city.Http.GetStringAsync("api/v1/readings/count"));
        return stats.RootElement.GetProperty("storeLagBytes").GetInt64() <= MovingEnd && count.RootElement.GetProperty("rows").GetInt64() >= expected;
    }

    private async Task<List<(long UnixMs, double Value)>> NumbersAsync(InsistentGateway gateway)
    {
        var numbers = new List<(long, double)>();
        for (ulong first = 0; first <= gateway.Last; first += PageNumbers)
        {
            // A page may hold twice its numbers before the limit cuts it: doubled rows would be seen.
            var url = string.Create(
                CultureInfo.InvariantCulture,
                $"api/v1/readings?device={gateway.Device}&from={InsistentGateway.TimeOf(first)}&to={InsistentGateway.TimeOf(first + PageNumbers)}&limit={2 * PageNumbers}");
            using var body = JsonDocument.Parse(await _city.Http.GetStringAsync(url));
            numbers.AddRange(body.RootElement.GetProperty("readings").EnumerateArray().Select(row => (row.GetProperty("unixMs").GetInt64(), row.GetProperty("value").GetDouble())));
        }

        return numbers;
    }

    /// <param name="Acknowledged">Readings that some gateway has a PUBACK for.</param>
    /// <param name="Lost">Given out and not in the store.</param>
    /// <param name="Duplicates">In the store more than once.</param>
    /// <param name="Wrong">In the store with another value, or never sent.</param>
    private sealed record KillAudit(long Acknowledged, long Lost, long Duplicates, long Wrong)
    {
        public KillAudit Add(InsistentGateway gateway, List<(long UnixMs, double Value)> rows)
        {
            var seen = new int[gateway.Last + 1];
            var wrong = 0L;
            foreach (var (unixMs, value) in rows)
            {
                var number = unixMs - InsistentGateway.TimeOf(0);
                if (number < 1 || number > (long)gateway.Last || value != number) wrong++;
                else seen[number]++;
            }

            return this with { Lost = Lost + seen.Skip(1).Count(times => times == 0), Duplicates = Duplicates + seen.Sum(times => Math.Max(0, times - 1)), Wrong = Wrong + wrong };
        }
    }
}
