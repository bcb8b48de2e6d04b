using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

public class AllocationTests
{
    private readonly byte[] _frame = new byte[TcpFrame.SizeMax];
    private readonly byte[] _answer = new byte[TcpFrame.SizeMax];
    private readonly byte[] _registers = new byte[32];

    [Fact]
    public void Exchange_TenThousandTimes_AllocatesNothing()
    {
        var good = 0;
        var allocated = Allocations.Of(() =>
        {
            good = 0;
            for (var i = 0; i < 10_000; i++) good += ExchangeOverRtu(i) & ExchangeOverTcp(i) ? 1 : 0;
        });

        Assert.Equal(10_000, good);
        Assert.InRange(allocated, 0, 20_000 * Budgets.Bytes("modbus/exchange"));
    }

    private bool ExchangeOverRtu(int turn)
    {
        Span<byte> pdu = stackalloc byte[ModbusLimits.PduSizeMax];
        var asked = ModbusRequest.ReadHoldingRegisters((ushort)turn, 16);
        if (!asked.TryWrite(pdu, out var size)) return false;
        if (RtuFrame.Write(17, pdu[..size], _frame, out var sent) != RtuStatus.Ok) return false;

        if (RtuLength.Predict(_frame.AsSpan(0, 2), RtuDirection.Request, out var length) != RtuLengthStatus.Known) return false;
        if (length != sent || RtuFrame.Read(_frame.AsSpan(0, sent), out var heard) != RtuStatus.Ok) return false;
        if (ModbusRequest.Parse(heard.Pdu, out var request) != PduStatus.Ok) return false;
        if (!new RegisterWriter(_registers).TryWriteSingle(4, WordOrder.CDAB, turn)) return false;
        if (!ModbusResponseWriter.TryWriteRegisters(request.Function, _registers, pdu, out size)) return false;
        if (RtuFrame.Write(heard.Unit, pdu[..size], _answer, out sent) != RtuStatus.Ok) return false;

        if (RtuFrame.Read(_answer.AsSpan(0, sent), out var back) != RtuStatus.Ok) return false;
        return ModbusResponse.Parse(asked, back.Pdu, out var response) == ResponseStatus.Ok
            && response.Registers.TryReadSingle(4, WordOrder.CDAB, out var value) && value == turn;
    }

    private bool ExchangeOverTcp(int turn)
    {
        Span<byte> pdu = stackalloc byte[ModbusLimits.PduSizeMax];
        var asked = ModbusRequest.WriteMultipleRegisters((ushort)turn, _registers);
        if (!asked.TryWrite(pdu, out var size)) return false;
        if (TcpFrame.Write((ushort)turn, 255, pdu[..size], _frame, out var sent) != TcpStatus.Ok) return false;

        if (TcpFrame.Read(_frame.AsSpan(0, sent), out var heard, out _) != TcpStatus.Ok) return false;
        if (ModbusRequest.Parse(heard.Pdu, out var request) != PduStatus.Ok) return false;
        if (!ModbusResponseWriter.TryWriteEcho(request, pdu, out size)) return false;
        if (TcpFrame.Write(heard.Transaction, heard.Unit, pdu[..size], _answer, out sent) != TcpStatus.Ok) return false;

        return TcpFrame.Read(_answer.AsSpan(0, sent), out var back, out _) == TcpStatus.Ok
            && ModbusResponse.Parse(asked, back.Pdu, out _) == ResponseStatus.Ok;
    }
}
