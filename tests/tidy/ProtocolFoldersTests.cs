namespace SmartPoles.Tidy.Tests;

public class ProtocolFoldersTests
{
    [Fact]
    public void Checkout_FieldProtocols_HaveTestsAndVectors() => Checkout.AssertNone(ProtocolFolders.Findings(Checkout.Paths));

    [Fact]
    public void Findings_ProtocolAlone_LacksBoth() => Assert.Equal(
        ["protocols/fieldbus/Nmea: no tests in tests/protocols/Fieldbus/Nmea/", "protocols/fieldbus/Nmea: no vectors in tests/vectors/nmea/"],
        ProtocolFolders.Findings(["protocols/fieldbus/Nmea/NmeaSentence.cs", "protocols/fieldbus/Nmea/NmeaStatus.cs"]));

    [Fact]
    public void Findings_ProtocolWithBoth_IsFine() => Assert.Empty(ProtocolFolders.Findings(
        ["protocols/fieldbus/Nmea/A.cs", "tests/protocols/Fieldbus/Nmea/ATests.cs", "tests/vectors/nmea/01.vec", "protocols/fieldbus/SmartPoles.Protocols.Fieldbus.csproj"]));
}
