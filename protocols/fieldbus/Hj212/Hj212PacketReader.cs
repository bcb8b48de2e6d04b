namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>Walks the fields of a body from left to right, once.</summary>
internal ref struct Hj212PacketReader
{
    private ReadOnlySpan<byte> _rest;
    private Hj212Deviations _deviations;

    internal static Hj212PacketStatus Read(ReadOnlySpan<byte> body, Hj212Deviations known, out Hj212Packet packet)
    {
        var reader = new Hj212PacketReader { _rest = body, _deviations = known };
        return reader.Read(out packet);
    }

    private Hj212PacketStatus Read(out Hj212Packet packet)
    {
        packet = default;
        long requestMs = 0;
        if (!TryTakeRequestNumber(out var number)) return Hj212PacketStatus.BadField;
        if (!number.IsEmpty && (number.Length != Hj212Limits.RequestNumberSize || !Hj212Time.TryRead(number, out requestMs))) return Hj212PacketStatus.BadRequestNumber;
        if (!TryTake("ST="u8, out var system)) return Hj212PacketStatus.BadField;
        if (system.Length != 2 || !Digits.TryRead(system, out var systemCode)) return Hj212PacketStatus.BadSystem;
        if (!TryTake("CN="u8, out var command)) return Hj212PacketStatus.BadField;
        if (command.Length != 4 || !Digits.TryRead(command, out var commandCode)) return Hj212PacketStatus.BadCommand;
        if (!TryTake("PW="u8, out var password)) return Hj212PacketStatus.BadField;
        if (!IsName(password, Hj212Limits.PasswordSizeMax)) return Hj212PacketStatus.BadPassword;
        if (!TryTake("MN="u8, out var station)) return Hj212PacketStatus.BadField;
        if (!IsName(station, Hj212Limits.StationSizeMax)) return Hj212PacketStatus.BadStation;
        if (password.Length != Hj212Limits.PasswordSize) _deviations |= Hj212Deviations.FreePassword;
        if (!IsStation(station)) _deviations |= Hj212Deviations.FreeStation;

        Hj212Flag flag = default;
        if (!TryTake("Flag="u8, out var flagText)) _deviations |= Hj212Deviations.NoFlag;
        else if (!TryReadFlag(flagText, out flag)) return Hj212PacketStatus.BadFlag;
        if (!TryReadPart(flag, out var parts, out var part)) return Hj212PacketStatus.BadPart;

        if (!_rest.StartsWith("CP="u8)) return Hj212PacketStatus.BadField;
        if (!TryTakeData(out var data)) return Hj212PacketStatus.BadData;
        var status = Check(data, out var dataMs);
        if (status != Hj212PacketStatus.Ok) return status;
        packet = new Hj212Packet
        {
            RequestNumber = number,
            RequestLocalMs = requestMs,
            System = (Hj212System)systemCode,
            Command = (Hj212Command)commandCode,
            Password = password,
            Station = station,
            Flag = flag,
            Parts = parts,
            Part = part,
            Data = data,
            DataLocalMs = dataMs,
            Deviations = _deviations,
        };
        return Hj212PacketStatus.Ok;
    }

    /// <summary>False where it does not end; empty where it is not there.</summary>
    private bool TryTakeRequestNumber(out ReadOnlySpan<byte> number)
    {
        number = default;
        if (!_rest.StartsWith("QN="u8))
        {
            _deviations |= Hj212Deviations.NoRequestNumber;
            return true;
        }

        var end = _rest.IndexOfAny((byte)';', (byte)',');
        if (end <= 3) return false;
        if (_rest[end] == ',') _deviations |= Hj212Deviations.CommaAfterRequestNumber;
        number = _rest[3..end];
        Skip(end);
        return true;
    }

    private bool TryTake(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!_rest.StartsWith(name)) return false;
        var end = _rest.IndexOf((byte)';');
        if (end < 0) return false;
        value = _rest[name.Length..end];
        Skip(end);
        return true;
    }

    private void Skip(int end)
    {
        _rest = _rest[(end + 1)..];
        if (_rest.IsEmpty || _rest[0] != ' ') return;
        _deviations |= Hj212Deviations.SpaceAfterSeparator;
        _rest = _rest.TrimStart((byte)' ');
    }

    private readonly bool TryReadFlag(ReadOnlySpan<byte> text, out Hj212Flag flag)
    {
        flag = default;
        if (text.Length > 3 || !Digits.TryRead(text, out var value) || value > byte.MaxValue || (text.Length > 1 && text[0] == '0')) return false;
        flag = new Hj212Flag((byte)value);
        return flag.Version <= Hj212Version.V2025;
    }

    private bool TryReadPart(Hj212Flag flag, out int parts, out int part)
    {
        (parts, part) = (1, 1);
        if (!_rest.StartsWith("PNUM="u8)) return !flag.IsSplit;
        if (!flag.IsSplit) _deviations |= Hj212Deviations.UnannouncedSplit;
        return TryTake("PNUM="u8, out var total) && TryTake("PNO="u8, out var number)
            && TryReadCount(total, out parts) && TryReadCount(number, out part) && part <= parts;
    }

    private bool TryReadCount(ReadOnlySpan<byte> text, out int count)
    {
        if (!Digits.TryRead(text, out count) || count is 0 or > Hj212Limits.PartsMax) return false;
        if (text[0] == '0') _deviations |= Hj212Deviations.PaddedPart;
        return true;
    }

    private readonly bool TryTakeData(out ReadOnlySpan<byte> data)
    {
        data = default;
        var text = _rest[3..];
        if (text.Length < 4 || !text.StartsWith("&&"u8) || !text.EndsWith("&&"u8)) return false;
        data = text[2..^2];
        return data.Length <= Hj212Limits.DataSizeMax;
    }

    private Hj212PacketStatus Check(ReadOnlySpan<byte> data, out long dataMs)
    {
        dataMs = 0;
        while (!data.IsEmpty)
        {
            var end = data.IndexOf((byte)';');
            var group = end < 0 ? data : data[..end];
            data = end < 0 ? default : data[(end + 1)..];
            if (end >= 0 && data.IsEmpty) return Hj212PacketStatus.BadItem;
            var status = CheckGroup(group, ref dataMs);
            if (status != Hj212PacketStatus.Ok) return status;
            if (data.IsEmpty || data[0] != ' ') continue;
            _deviations |= Hj212Deviations.SpaceAfterSeparator;
            data = data.TrimStart((byte)' ');
        }

        return Hj212PacketStatus.Ok;
    }

    private Hj212PacketStatus CheckGroup(ReadOnlySpan<byte> group, ref long dataMs)
    {
        ReadOnlySpan<byte> factor = default;
        for (var isFirst = true; isFirst || !group.IsEmpty; isFirst = false)
        {
            var end = group.IndexOf((byte)',');
            if (!Hj212Item.TryRead(end < 0 ? group : group[..end], out var item)) return Hj212PacketStatus.BadItem;
            group = end < 0 ? default : group[(end + 1)..];
            if (end >= 0 && group.IsEmpty) return Hj212PacketStatus.BadItem;
            if (isFirst) factor = item.Factor;
            else if (!item.Factor.SequenceEqual(factor)) return Hj212PacketStatus.MixedGroup;
            if (item.Factor.IsEmpty && item.Key.SequenceEqual("DataTime"u8))
            {
                if (!Hj212Time.TryRead(item.Value, out dataMs)) return Hj212PacketStatus.BadDataTime;
                if (item.Value.Length != Hj212Time.SecondsSize) _deviations |= Hj212Deviations.LongDataTime;
            }
        }

        // w01001 and a34004 have six characters; names such as LA, Leq or L90 are no codes.
        if (factor.Length is 4 or 5 && factor[0] is >= (byte)'a' and <= (byte)'z' && Digits.Is(factor[^1])) _deviations |= Hj212Deviations.ShortFactorCode;
        return Hj212PacketStatus.Ok;
    }

    private static bool IsName(ReadOnlySpan<byte> text, int sizeMax)
    {
        if (text.IsEmpty || text.Length > sizeMax) return false;
        foreach (var each in text)
        {
            if (!Digits.IsAlphanumeric(each)) return false;
        }

        return true;
    }

    private static bool IsStation(ReadOnlySpan<byte> text) =>
        text.Length == Hj212Limits.StationSize && text.IndexOfAnyExcept("0123456789ABCDEF"u8) < 0;
}
