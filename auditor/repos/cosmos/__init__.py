"""Messages of Cosmos modules, who must sign them and what their handlers check; code that moves funds by itself."""
