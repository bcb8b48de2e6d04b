using System.CommandLine;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent config init</c></summary>
internal static class ConfigCommand
{
    internal static Command Build()
    {
        var init = new Command("init", "Prints a commented configuration to begin with: edge-agent config init > agent.json");
        init.SetAction(_ =>
        {
            Console.Out.Write(Starting(Path.Combine(SchemaCommand.Directory, SchemaCommand.AgentFile)));
            return CommandLine.Ok;
        });
        return new Command("config", "Helps to write a configuration.") { init };
    }

    internal static string Starting(string schemaPath) =>
        new StartingConfiguration(SchemaTexts.Agent).Write(AgentConfiguration.Describe(), schemaPath);
}
