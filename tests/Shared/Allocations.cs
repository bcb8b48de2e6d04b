namespace SmartPoles.Tests.Shared;

/// <summary>What a piece of work allocates.</summary>
public static class Allocations
{
    private const int Passes = 5;

    /// <summary>Bytes of the calling thread, the least of five passes: the runtime's own share, such as a method that is compiled anew meanwhile, comes once.</summary>
    public static long Of(Action work)
    {
        work();
        var least = long.MaxValue;
        for (var pass = 0; pass < Passes; pass++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
