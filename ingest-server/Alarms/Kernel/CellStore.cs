using System.Runtime.CompilerServices;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Sixteen bytes of state; what they mean is the business of who lies over them.</summary>
internal struct Cell
{
    public long First;
    public double Second;
}

/// <summary>
/// All states of all devices, in a few large arrays: what belongs to one device lies side by side. A place is a number, and nothing moves but by
/// <see cref="Take"/> and <see cref="Give"/>.
/// </summary>
internal sealed class CellStore
{
    /// <summary>Cells of one chunk: 4 MiB, so that growth copies nothing and a region never spans two.</summary>
    internal const int ChunkCells = 1 << ChunkBits;

    private const int ChunkBits = 18;
    private const int InChunk = ChunkCells - 1;

    private readonly List<Stack<int>?> _free = [];
    private Cell[][] _chunks = [];
    private int _end;

    /// <summary>Cells that somebody has taken.</summary>
    public long InUse { get; private set; }

    /// <summary>Takes so many cells side by side, all zero.</summary>
    public int Take(int count)
    {
        InUse += count;
        if (count < _free.Count && _free[count] is { Count: > 0 } free)
        {
            var again = free.Pop();
            Of(again, count).Clear();
            return again;
        }

        // What is left of a chunk that cannot hold the next region is lost: less than a thousandth.
        if ((_end & InChunk) + count > ChunkCells || _end >> ChunkBits == _chunks.Length)
        {
            _end = _chunks.Length << ChunkBits;
            Array.Resize(ref _chunks, _chunks.Length + 1);
            _chunks[^1] = new Cell[ChunkCells];
        }

        var at = _end;
        _end += count;
        return at;
    }

    public void Give(int at, int count)
    {
        InUse -= count;
        while (_free.Count <= count) _free.Add(null);
        (_free[count] ??= new Stack<int>()).Push(at);
    }

    public Span<Cell> Of(int at, int count) => _chunks[at >> ChunkBits].AsSpan(at & InChunk, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Cell At(int at) => ref _chunks[at >> ChunkBits][at & InChunk];
}
