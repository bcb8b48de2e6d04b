using SmartPoles.DeviceSimulators.Scenarios;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>
/// Tells the server what is played, where, and which alarms to expect, so that the console can show it: over its API
/// (<c>PUT /api/v1/tour</c>), at every change and now and then, because a server that was killed has forgotten.
/// </summary>
internal sealed class TourAnnouncer(RunPlan plan, TruthBook truth, double speed, ServerApi api, TimeProvider clock)
{
    private const int ValidSeconds = 30;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    /// <summary>What the server takes of one scene; a storm over a city acts upon more.</summary>
    private const int SubjectsMax = 500;
    private const int NearMax = 100;

    /// <summary>Announces until it is stopped; a server that is away is told when it is back.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        var told = "";
        var toldAt = 0L;
        try
        {
            while (true)
            {
                var tour = Now();
                var state = string.Join(' ', tour.Scenes.Select(scene => scene.State));
                if (state != told || clock.GetElapsedTime(toldAt) >= Again)
                {
                    told = await api.AnnounceAsync(tour, stop) ? state : "";
                    toldAt = clock.GetTimestamp();
                }

                await Task.Delay(Look, clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The run is over; the announcement ends by itself.
        }
    }

    /// <summary>The tour as it stands.</summary>
    internal ServerTour Now() => new(
        plan.Scenario.Name, plan.Scenario.About, speed, ValidSeconds,
        [
            .. truth.Read().Scenes.Select(scene => new ServerTourScene(
                scene.Scene, scene.What, scene.Place, scene.FromMs is null ? "waiting" : scene.ToMs is null ? "playing" : "over", scene.FromMs,
                [.. scene.Subjects.Take(SubjectsMax)], [.. scene.Right.Take(SubjectsMax).Select(alarm => ExpectedAlarm.Of(alarm) with { Near = [.. alarm.Neighbours.Take(NearMax)] })])),
        ]);
}

/// <summary>What is announced: the body of <c>PUT /api/v1/tour</c>.</summary>
internal sealed record ServerTour(string Name, string About, double Speed, int ValidSeconds, IReadOnlyList<ServerTourScene> Scenes);

/// <param name="Id">Name of the scene in the run.</param>
/// <param name="What">For people.</param>
/// <param name="Place">Name of the place.</param>
/// <param name="State">waiting, playing or over.</param>
/// <param name="FromUnixMs">When it began; null while it waits.</param>
/// <param name="Subjects">Devices and gateways that it acts upon.</param>
/// <param name="Expected">Alarms that are right for it.</param>
internal sealed record ServerTourScene(
    string Id, string What, string Place, string State, long? FromUnixMs, IReadOnlyList<string> Subjects, IReadOnlyList<ExpectedAlarm> Expected);
