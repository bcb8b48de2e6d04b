using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>Copies the columns of a batch into the vectors of DuckDB's appender: one call a vector instead of one a value.</summary>
/// <remarks>Serves the table <c>readings(device, quantity, time, value, quality)</c> of one connection; used by its writer only.</remarks>
internal sealed unsafe class ReadingAppender : IDisposable
{
    /// <summary>Rows of a vector; a constant of the library's build, asked for all the same.</summary>
    private static readonly int VectorRows = (int)NativeMethods.Helpers.DuckDBVectorSize();

    private static readonly DuckDBType[] Columns =
        [DuckDBType.Integer, DuckDBType.UnsignedSmallInt, DuckDBType.BigInt, DuckDBType.Double, DuckDBType.UnsignedTinyInt];

    private readonly DuckDBNativeConnection _connection;
    private readonly DuckDBDataChunk _chunk;

    public ReadingAppender(DuckDBConnection connection)
    {
        _connection = connection.NativeConnection;
        var types = Array.ConvertAll(Columns, NativeMethods.LogicalType.DuckDBCreateLogicalType);
        _chunk = NativeMethods.DataChunks.DuckDBCreateDataChunk(Array.ConvertAll(types, type => type.DangerousGetHandle()), (ulong)types.Length);
        foreach (var type in types) type.Dispose();
    }

    /// <summary>Appends rows within the open transaction.</summary>
    /// <exception cref="IOException">DuckDB did not take them; the transaction is of no use any more.</exception>
    public void Append(RowBatch batch, in DayRows rows, DeviceNumbers devices)
    {
        var state = NativeMethods.Appender.DuckDBAppenderCreate(_connection, null!, "readings", out var appender);
        using (appender)
        {
            Check(state, appender);
            for (var done = 0; done < rows.Count; done += VectorRows)
            {
                var part = rows with { First = rows.First + done, Count = Math.Min(VectorRows, rows.Count - done) };
                NativeMethods.DataChunks.DuckDBDataChunkReset(_chunk);
                Fill(batch, in part, devices);
                NativeMethods.DataChunks.DuckDBDataChunkSetSize(_chunk, (ulong)part.Count);
                Check(NativeMethods.Appender.DuckDBAppendDataChunk(appender, _chunk), appender);
            }

            Check(NativeMethods.Appender.DuckDBAppenderClose(appender), appender);
        }
    }

    public void Dispose() => _chunk.Dispose();

    private void Fill(RowBatch batch, in DayRows part, DeviceNumbers devices)
    {
        var numbers = Column<int>(0, part.Count);
        Copy(batch.Devices, in part, numbers);
        devices.Translate(numbers);
        Copy(MemoryMarshal.Cast<Protocols.Telemetry.Quantities.Quantity, ushort>(batch.Quantities), in part, Column<ushort>(1, part.Count));
        Copy(batch.UnixMs, in part, Column<long>(2, part.Count));
        var values = Column<double>(3, part.Count);
        Copy(batch.Values, in part, values);
        var qualities = Column<byte>(4, part.Count);
        Copy(MemoryMarshal.AsBytes(batch.Qualities), in part, qualities);
        Void(qualities, values);
    }

    /// <summary>What is not good has NULL for its value, but for the evidence of what is implausible.</summary>
    private void Void(ReadOnlySpan<byte> qualities, ReadOnlySpan<double> values)
    {
        const byte Good = (byte)Quality.Good, Implausible = (byte)Quality.Implausible;
        var row = qualities.IndexOfAnyExcept(Good);
        if (row < 0) return;
        var vector = NativeMethods.DataChunks.DuckDBDataChunkGetVector(_chunk, 3);
        NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(vector);
        var validity = NativeMethods.Vectors.DuckDBVectorGetValidity(vector);
        for (; row < qualities.Length; row++)
        {
            var isKept = qualities[row] == Good || (qualities[row] == Implausible && double.IsFinite(values[row]));
            if (!isKept) validity[row >> 6] &= ~(1UL << (row & 63));
        }
    }

    private static void Copy<T>(ReadOnlySpan<T> source, in DayRows part, Span<T> target)
    {
        if (part.Indexes is null)
        {
            source.Slice(part.First, part.Count).CopyTo(target);
            return;
        }

        var indexes = part.Indexes.AsSpan(part.First, part.Count);
        for (var row = 0; row < indexes.Length; row++) target[row] = source[indexes[row]];
    }

    private Span<T> Column<T>(int column, int rows) =>
        new(NativeMethods.Vectors.DuckDBVectorGetData(NativeMethods.DataChunks.DuckDBDataChunkGetVector(_chunk, column)), rows);

    private static void Check(DuckDBState state, DuckDB.NET.Native.DuckDBAppender appender)
    {
        if (state == DuckDBState.Success) return;
        using var error = NativeMethods.Appender.DuckDBAppenderErrorData(appender);
        throw new IOException(error.Message);
    }
}
