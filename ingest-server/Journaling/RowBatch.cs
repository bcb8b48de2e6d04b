using System.Collections;
using System.Diagnostics.CodeAnalysis;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>
/// Rows of a stretch of the journal, in columns and in journal order. A store applies it whole, or not at all. Filled again and
/// again by a feed; the spans hold until the next filling.
/// </summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "A batch is what it is; the list is a view of it.")]
public sealed class RowBatch : IReadOnlyList<StoredRow>
{
    private const int RowsFirst = 1024;

    private static long s_fillings;

    private long[] _positions = new long[RowsFirst];
    private int[] _devices = new int[RowsFirst];
    private Quantity[] _quantities = new Quantity[RowsFirst];
    private long[] _unixMs = new long[RowsFirst];
    private double[] _values = new double[RowsFirst];
    private Quality[] _qualities = new Quality[RowsFirst];

    /// <param name="table">Whose numbers the device column holds.</param>
    public RowBatch(DeviceTable table) => Table = table;

    /// <summary>A batch of its own, for tests and tools.</summary>
    public RowBatch(long from, long to, IReadOnlyList<StoredRow> rows)
        : this(new DeviceTable())
    {
        Begin(from);
        foreach (var row in rows) Add(row.Position, Table.NumberOf(row.Device), row.Quantity, row.UnixMs, row.Value, row.Quality);
        To = to;
    }

    /// <summary>Position the batch begins at.</summary>
    public long From { get; private set; }

    /// <summary>Position reached when all of it is applied; beyond <see cref="From"/> even when there are no rows.</summary>
    public long To { get; internal set; }

    public int Count { get; private set; }

    /// <summary>A new number at each filling: tells a batch that is offered again from the next one in the same memory.</summary>
    public long Filling { get; private set; }

    /// <summary>Names behind <see cref="Devices"/>.</summary>
    public DeviceTable Table { get; }

    /// <summary>End position of each row's journal record, ascending.</summary>
    public ReadOnlySpan<long> Positions => _positions.AsSpan(0, Count);

    public ReadOnlySpan<int> Devices => _devices.AsSpan(0, Count);

    public ReadOnlySpan<Quantity> Quantities => _quantities.AsSpan(0, Count);

    public ReadOnlySpan<long> UnixMs => _unixMs.AsSpan(0, Count);

    /// <summary>NaN unless the quality is good, or implausible with what was read as evidence.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

    public ReadOnlySpan<Quality> Qualities => _qualities.AsSpan(0, Count);

    /// <summary>One row, with its device's name; for whoever has not so many to read.</summary>
    public StoredRow this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return new StoredRow(_positions[index], Table.NameOf(_devices[index]), _quantities[index], _unixMs[index], _values[index], _qualities[index]);
        }
    }

    internal void Begin(long from)
    {
        (From, To, Count) = (from, from, 0);
        Filling = Interlocked.Increment(ref s_fillings);
    }

    internal void Add(long position, int device, Quantity quantity, long unixMs, double value, Quality quality)
    {
        if (Count == _positions.Length) Grow();
        var at = Count++;
        _positions[at] = position;
        _devices[at] = device;
        _quantities[at] = quantity;
        _unixMs[at] = unixMs;
        _values[at] = value;
        _qualities[at] = quality;
    }

    public IEnumerator<StoredRow> GetEnumerator()
    {
        for (var index = 0; index < Count; index++) yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Grow()
    {
        var size = Count * 2;
        Array.Resize(ref _positions, size);
        Array.Resize(ref _devices, size);
        Array.Resize(ref _quantities, size);
        Array.Resize(ref _unixMs, size);
        Array.Resize(ref _values, size);
        Array.Resize(ref _qualities, size);
    }
}
