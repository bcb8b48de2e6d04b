namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>Answers function 43/14 from the objects a slave owns. MODBUS Application Protocol V1.1b3, 6.21.</summary>
/// <remarks>
/// The stream begins at the object asked for, or at the first if that one does not exist, and stops before the object
/// that no longer fits: the answer then says that more follows, and from where. Asking for a higher category than the
/// device has gives what it has. A single object that does not exist is refused with exception 02.
/// </remarks>
public static class DeviceIdentificationWriter
{
    private const int HeaderSize = 7;

    /// <summary>Writes the answer, or the exception that the request asks for.</summary>
    /// <param name="request">A function 43/14 request that was <see cref="PduStatus.Ok"/>.</param>
    /// <param name="objects">Ascending by id without repetition, from 00; each value at most 244 bytes.</param>
    /// <param name="pdu">253 bytes, or fewer for shorter answers; never more than 253 are used.</param>
    /// <param name="written">Bytes written.</param>
    /// <returns>False for another function, or if not even the first object to tell fits.</returns>
    public static bool TryWrite(
        scoped in ModbusRequest request, ReadOnlySpan<DeviceObject> objects, Span<byte> pdu, out int written)
    {
        written = 0;
        if (request.Function != ModbusFunction.EncapsulatedInterface || request.Validate() != PduStatus.Ok) return false;

        var individual = request.ReadDeviceIdCode == ReadDeviceIdCode.Individual;
        var last = LastOf(request.ReadDeviceIdCode);
        var first = IndexOf(objects, request.ObjectId, last);
        if (first < 0 && individual)
        {
            return ModbusResponseWriter.TryWriteException(
                request.Function, ModbusExceptionCode.IllegalDataAddress, pdu, out written);
        }

        var room = pdu[..Math.Min(pdu.Length, ModbusLimits.PduSizeMax)];
        if (room.Length < HeaderSize) return false;
        var told = Math.Max(first, 0);
        var end = individual ? told + 1 : EndOf(objects, last);
        var size = HeaderSize;
        var count = 0;
        for (; told < end && TryAdd(objects[told], room[size..], out var added); told++, count++) size += added;
        if (told < end && count == 0) return false;

        WriteHeader(request, LevelOf(objects), room);
        room[4] = told < end ? DeviceIdentification.MoreFollows : (byte)0;
        room[5] = told < end ? objects[told].Id : (byte)0;
        room[6] = (byte)count;
        written = size;
        return true;
    }

    private static void WriteHeader(scoped in ModbusRequest request, byte level, Span<byte> pdu)
    {
        pdu[0] = (byte)request.Function;
        pdu[1] = DeviceIdentification.MeiType;
        pdu[2] = (byte)request.ReadDeviceIdCode;
        pdu[3] = level;
    }

    private static bool TryAdd(DeviceObject item, Span<byte> room, out int size)
    {
        size = 2 + item.Value.Length;
        if (item.Value.Length > ModbusLimits.DeviceObjectSizeMax || size > room.Length) return false;
        room[0] = item.Id;
        room[1] = (byte)item.Value.Length;
        item.Value.Span.CopyTo(room[2..]);
        return true;
    }

    private static byte LastOf(ReadDeviceIdCode code) => code switch
    {
        ReadDeviceIdCode.Basic => DeviceIdentification.BasicLast,
        ReadDeviceIdCode.Regular => DeviceIdentification.RegularLast,
        _ => byte.MaxValue,
    };

    // The level is what the objects show, so that it cannot contradict them; single access is always there.
    private static byte LevelOf(ReadOnlySpan<DeviceObject> objects)
    {
        var highest = objects.IsEmpty ? (byte)0 : objects[^1].Id;
        var category = highest switch
        {
            <= DeviceIdentification.BasicLast => ReadDeviceIdCode.Basic,
            <= DeviceIdentification.RegularLast => ReadDeviceIdCode.Regular,
            _ => ReadDeviceIdCode.Extended,
        };
        return (byte)((byte)category | DeviceIdentification.IndividualAccess);
    }

    private static int IndexOf(ReadOnlySpan<DeviceObject> objects, byte id, byte last)
    {
        for (var i = 0; i < objects.Length && objects[i].Id <= last; i++)
        {
            if (objects[i].Id == id) return i;
        }

        return -1;
    }

    private static int EndOf(ReadOnlySpan<DeviceObject> objects, byte last)
    {
        var end = 0;
        while (end < objects.Length && objects[end].Id <= last) end++;
        return end;
    }
}
