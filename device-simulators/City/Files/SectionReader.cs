using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace SmartPoles.DeviceSimulators.City.Files;

/// <summary>Reads the sections of a city file one after the other; every fault names file and offset.</summary>
internal sealed class SectionReader(string file, byte[] bytes)
{
    private int _next = CityFormat.Magic.Length + sizeof(ushort);
    private int _at;
    private int _end;

    /// <summary>The first eight bytes.</summary>
    /// <exception cref="CityException">Another kind of file, or another version.</exception>
    public void CheckStart()
    {
        if (bytes.Length < _next || !bytes.AsSpan(0, CityFormat.Magic.Length).SequenceEqual(CityFormat.Magic))
        {
            throw new CityException($"{file}: offset 0: does not begin with SPCITY; it is no city file");
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(CityFormat.Magic.Length));
        if (version != CityFormat.Version)
        {
            throw new CityException($"{file}: offset 6: version {version}; this program reads {CityFormat.Version}, generate the city anew");
        }
    }

    /// <summary>Goes into the next section.</summary>
    /// <exception cref="CityException">It is another one, cut off, or damaged.</exception>
    public void Open(string tag)
    {
        if (_next + CityFormat.SectionHeaderSize > bytes.Length) throw Fault(_next, $"the file ends before section {tag}; it was cut off, generate the city anew");
        var header = bytes.AsSpan(_next, CityFormat.SectionHeaderSize);
        var found = Encoding.ASCII.GetString(header[..4]);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        if (found != tag) throw Fault(_next, $"section {tag} expected; the file is damaged, generate the city anew");
        _at = _next + CityFormat.SectionHeaderSize;
        if (length is < 0 or > CityFormat.PayloadMax || length > bytes.Length - _at) throw Fault(_next + 4, $"section {tag} of {length} bytes goes beyond the end of the file; it was cut off");
        _end = _at + length;
        if (Crc32.HashToUInt32(bytes.AsSpan(_at, length)) != BinaryPrimitives.ReadUInt32LittleEndian(header[8..]))
        {
            throw Fault(_at, $"the checksum of section {tag} is wrong; the file is damaged, generate the city anew");
        }

        _next = _end;
    }

    public byte Byte() => Take(sizeof(byte))[0];

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public string Text(int length) => Encoding.UTF8.GetString(Take(length));

    /// <summary>How many of something follow, each of so many bytes.</summary>
    public int Count(int bytesOfOne)
    {
        var count = Int32();
        return count >= 0 && (long)count * bytesOfOne <= _end - _at ? count : throw Fault(_at - sizeof(int), $"{count} entries do not fit in the section");
    }

    /// <summary>A number within bounds, ends included.</summary>
    public int Within(int low, int high)
    {
        var value = Int32();
        return value >= low && value <= high ? value : throw Fault(_at - sizeof(int), $"{value} is not in {low}..{high}");
    }

    /// <summary>A column of numbers within bounds, ends included.</summary>
    public void Fill(int[] column, int low, int high)
    {
        for (var index = 0; index < column.Length; index++) column[index] = Within(low, high);
    }

    /// <summary>Columns of east and north.</summary>
    public void Fill(PlanePoint[] points)
    {
        for (var index = 0; index < points.Length; index++) points[index] = new PlanePoint(Int32(), 0);
        for (var index = 0; index < points.Length; index++) points[index] = points[index] with { North = Int32() };
    }

    /// <summary>The fault of the number that was read last.</summary>
    public CityException FaultBefore(int size, string reason) => Fault(_at - size, reason);

    private ReadOnlySpan<byte> Take(int size)
    {
        if (size > _end - _at) throw Fault(_at, "the section is shorter than what it should hold");
        _at += size;
        return bytes.AsSpan(_at - size, size);
    }

    private CityException Fault(int offset, string reason) => new($"{file}: offset {offset}: {reason}");
}
