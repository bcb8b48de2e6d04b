using System.Text;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.Protocols.Telemetry.Health;

/// <summary>Reads the parts of <see cref="GatewayHealth"/>; once broken it gives nothing but zeros and empty texts.</summary>
internal ref struct HealthReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    internal bool IsBroken { get; private set; }

    internal readonly bool IsAtEnd => _rest.IsEmpty;

    internal byte Byte()
    {
        if (IsBroken || _rest.IsEmpty)
        {
            IsBroken = true;
            return 0;
        }

        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    internal long Number()
    {
        if (!IsBroken && Leb128.TryRead(ref _rest, out var value) && value <= long.MaxValue) return (long)value;
        IsBroken = true;
        return 0;
    }

    /// <summary>A number of things; more than the limit is broken.</summary>
    internal int Count(int max)
    {
        var count = Number();
        if (count <= max) return (int)count;
        IsBroken = true;
        return 0;
    }

    internal string Text()
    {
        var length = Count(GatewayHealth.TextBytesMax);
        if (IsBroken || length > _rest.Length)
        {
            IsBroken = true;
            return "";
        }

        var text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        return text;
    }
}
