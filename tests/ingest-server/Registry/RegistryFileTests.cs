using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Tests.Registry;

public sealed class RegistryFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Load_EveryKindOfFault_NamesThemAllAtOnce()
    {
        File.WriteAllText(_file, """
            {"version":1,
             "gateways":[{"id":"GW-1","group":"g"},{"id":"gw-1","group":"g"},{"id":"a/b","group":"+"}],
             "components":[
               {"code":"123","name":"x","gateway":"GW-1","latitude":0,"longitude":0,"devices":[]},
               {"code":"3715020118000001","name":"x","gateway":"GW-9","latitude":91,"longitude":181,"grid":"1","devices":["3715020118000002","nonsense"]}]}
            """);
        var faults = new List<string>();

        Assert.Null(RegistryFile.Load(_file, faults));

        Assert.Equal(
            [
                $"{_file}: $.gateways[1].id 'gw-1' is there twice; remove one",
                $"{_file}: $.gateways[2].id 'a/b' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}",
                $"{_file}: $.gateways[2].group '+' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}",
                $"{_file}: $.components[0].code '123' is no 16-digit component code",
                $"{_file}: $.components[1].gateway 'GW-9' is not in $.gateways; add it there",
                $"{_file}: $.components[1].grid '1' is no 15-digit grid code",
                $"{_file}: $.components[1].latitude 91 is outside -90..90",
                $"{_file}: $.components[1].longitude 181 is outside -180..180",
                $"{_file}: $.components[1].devices: 3715020118000002 belongs to another component",
                $"{_file}: $.components[1].devices: 'nonsense' is no device id (component code, then -02..-99)",
            ],
            faults);
    }

    [Fact]
    public void Load_UnknownKey_IsRefusedWithLineAndPath()
    {
        File.WriteAllText(_file, "{\"version\":1,\n\"gatewayz\":[],\"gateways\":[],\"components\":[]}");
        var faults = new List<string>();

        Assert.Null(RegistryFile.Load(_file, faults));

        Assert.Contains($"{_file}: line 2", Assert.Single(faults));
        Assert.Contains("gatewayz", faults[0]);
    }

    [Fact]
    public void Verify_Secret_OnlyTheRightOnePasses()
    {
        var hash = GatewaySecret.Hash("correct horse");

        Assert.True(GatewaySecret.Verify(hash, "correct horse"));
        Assert.False(GatewaySecret.Verify(hash, "wrong horse"));
        Assert.False(GatewaySecret.Verify(hash, null));
        Assert.False(GatewaySecret.Verify("pbkdf2-sha256$1$$", ""));
    }
}
