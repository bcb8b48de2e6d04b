using Microsoft.Extensions.Time.Testing;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

internal static class WallClock
{
    /// <summary>Steps the wall clock; the monotonic clock of a fake provider goes on only with it, so it is a provider of its own.</summary>
    public static void Step(FakeTimeProvider time, TimeSpan by) => time.AdjustTime(time.GetUtcNow() + by);
}
