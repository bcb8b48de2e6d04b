namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

public class VectorCoverageTests
{
    [Theory]
    [InlineData("modbus_rtu", "modbus/rtu")]
    [InlineData("modbus_tcp", "modbus/tcp")]
    public void Vectors_TeamList_IsRestatedByteForByte(string list, string folder) => VectorList.AssertIsRestated(list, folder);
}
