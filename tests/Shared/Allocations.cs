namespace SmartPoles.Tests.Shared;

/// <summary>
/// What a piece of work allocates: the least of some stretches of it. The runtime's own share (a method that is compiled anew, tables of an enum that
/// a collection took away) falls in one of them; what the work itself allocates is in all.
/// </summary>
public static class Allocations
{
    private const int Passes = 5;

    /// <summary>Bytes the calling thread has allocated.</summary>
    public static long SoFar => GC.GetAllocatedBytesForCurrentThread();

    /// <summary>Bytes of one pass on the calling thread, the least of five after one that warms up.</summary>
    /// <param name="work">One pass; it is the same each time.</param>
    /// <param name="between">Runs before each pass and is not counted.</param>
    public static long Of(Action work, Action? between = null)
    {
        work();
        var least = long.MaxValue;
        for (var pass = 0; pass < Passes; pass++)
        {
            between?.Invoke();
            var before = SoFar;
            work();
            least = Math.Min(least, SoFar - before);
        }

        return least;
    }

    /// <summary>Bytes that all threads of the process allocate in one pass, the least of three: only for tests that run alone.</summary>
    public static async Task<long> OfProcessAsync(Func<Task> work)
    {
        var marks = new List<long>(4) { GC.GetTotalAllocatedBytes(precise: true) };
        for (var pass = 0; pass < 3; pass++)
        {
            await work().ConfigureAwait(false);
            marks.Add(GC.GetTotalAllocatedBytes(precise: true));
        }

        return Least(marks);
    }

    /// <summary>The least that came between two marks of <see cref="SoFar"/>.</summary>
    public static long Least(IReadOnlyList<long> marks) => marks.Zip(marks.Skip(1), (before, after) => after - before).Min();
}
